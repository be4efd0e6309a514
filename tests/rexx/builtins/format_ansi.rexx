/* FORMAT under OPTIONS ANSI: more integer digits than expt, or more than five zeros behind the point */
options 'ANSI'
say '['format(.999999,,4,2,2)']'             /*= [1.0000] */
say '['format('.0000001',,,2,9)']'           /*= [1E-07] */
say '['format(0.000001,,,2,9)']'             /*= [0.000001] */
say '['format(9.9999999,1,10,2,1)']'         /*= [9.9999999000] */
say '['format(12.5,,,2,1)']'                 /*= [1.25E+01] */
say '['format(0.5,,,2,0)']'                  /*= [5E-01] */ /*~ [0.5] */
say '['format(1.5,,,2,0)']'                  /*= [1.5    ] */
options 'VM'
say '['format(9.9999999,1,8,2,1)']'          /*= [9.99999990    ] */ /*~ [9.99999990] */
