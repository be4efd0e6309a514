/* JUSTIFY (VM) */
say justify('The blue sky',14)                   /*= The  blue  sky */
say justify('The blue sky',8)                    /*= The blue */
say justify('The blue sky',9)                    /*= The  blue */ /*~ The blue  */
say justify('  The blue  sky',9,'+')             /*= The++blue */ /*~ The+blue+ */
say justify('The blue sky',15,'+')               /*= The+++blue++sky */
say justify('abc',5,'+')                         /*= abc++ */
say justify('',3,'+')                            /*= +++ */
say '['justify('abc',0)']'                       /*= [] */
say justify('abc',-1)                            /*! 40.13 */
say justify('abc',3,'')                          /*! 40.23 */
say justify('abc')                               /*! 40.3 */
say justify('a b',999999999)                     /*! 5.1 */
