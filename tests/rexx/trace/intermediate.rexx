/* TRACE I: values as terms are met, in the form of VM; not for Regina: it traces to standard error */
trace i
a = 3                     /*=      3 *-* a = 3 */
b.a = 'x' || 2+a          /*=        >L>   "3" */
trace o                   /*=      4 *-* b.a = 'x' || 2+a */
/*=        >L>   "x" */
/*=        >L>   "2" */
/*=        >V>   "3" */
/*=        >O>   "5" */
/*=        >O>   "x5" */
/*=      5 *-* trace o */
