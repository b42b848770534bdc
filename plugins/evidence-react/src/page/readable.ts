/** Dense text whose links do not depend on colour. */
export const readable = {
  fontSize: 14,
  lineHeight: 1.5,
  // Backstage puts its own prefix before the names of MUI's classes.
  '& a:not([class*=MuiButtonBase])': {
    textDecoration: 'underline',
    textDecorationThickness: '1px',
    textUnderlineOffset: '2px',
  },
} as const;
