/* ADDRESS: the environment in force */
address CMS
say address()                       /*= CMS */
address 'XEDIT'
say address()                       /*= XEDIT */
say address(1, 2)                   /*! 40.4 */
