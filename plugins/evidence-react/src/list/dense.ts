/** Below this width a row is a block of its own: nothing is cut off. */
const narrow = '@media (max-width: 799px)';

/** How tables of these pages are set; it becomes blocks where space is short. */
export const dense = {
  '& td, & th': {
    px: 1,
    py: 0.6,
    fontSize: 13,
    lineHeight: 1.45,
    verticalAlign: 'top',
    // The portal's theme breaks words, which here would be within them.
    wordBreak: 'normal',
  },
  '& thead th': { whiteSpace: 'nowrap' },
  '& tbody th': { fontWeight: 400 },
  '& .number': { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  '& .short': { whiteSpace: 'nowrap' },
  '& .narrow-only': { display: 'none' },
  [narrow]: {
    '&, & tbody, & tr, & td, & th': { display: 'block' },
    // The order can still be chosen: the heads stand side by side.
    '& thead tr': { display: 'flex', flexWrap: 'wrap' },
    '& thead th': { border: 0, py: 0.2 },
    '& thead th:not([aria-sort])': { display: 'none' },
    '& tbody tr': { borderTop: 1, borderColor: 'divider', py: 1 },
    '& tbody td, & tbody th': { border: 0, px: 0, py: 0.2 },
    '& .number': { textAlign: 'left' },
    '& .optional, & .wide-only': { display: 'none' },
    '& .narrow-only': { display: 'inline' },
  },
} as const;
