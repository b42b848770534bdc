/** Dense text whose links do not depend on colour. */
export const readable = {
  fontSize: 14,
  lineHeight: 1.5,
  '& a:not(.MuiButtonBase-root)': {
    textDecoration: 'underline',
    textDecorationThickness: '1px',
    textUnderlineOffset: '2px',
  },
} as const;
