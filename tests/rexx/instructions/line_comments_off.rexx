options 'NOLINECOMMENTS' /* as the first instruction: "--" is two signs everywhere, as on VM; not for Regina: a -- is always a comment there */
say 5 -- 3                              /*= 8 */
say 5 -- (2,
    - 1)                                /*= 6 */
interpret 'say 1 -- 1'                  /*= 2 */
options 'linecomments'
interpret 'say 1 -- 1'                  /*= 1 */
options 'NoLineComments'
interpret 'say 1 -- 1'                  /*= 2 */
