import { dense } from '@plumbline/backstage-plugin-evidence-react';

const phone = '@media (max-width: 799px)';

/** A table that reaches the border of its card; rows are blocks on a phone. */
export const flush = {
  ...dense,
  '& thead .number [role=button]': { flexDirection: 'row-reverse' },
  // Space for the arrow only where it is.
  '& thead [role=button]:not(.Mui-active) svg': { display: 'none' },
  '& td, & th': {
    ...dense['& td, & th'],
    verticalAlign: 'middle',
    '&:first-of-type': { pl: 2 },
    '&:last-of-type': { pr: 2 },
  },
  [phone]: {
    ...dense[phone],
    '& thead tr': { display: 'flex', flexWrap: 'wrap', px: 2 },
    '& tbody tr': {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: 1.5,
      borderTop: 1,
      borderColor: 'divider',
      px: 2,
      py: 1,
    },
    '& tbody th': { flexBasis: '100%' },
    '& tbody td, & tbody th, & thead th': {
      border: 0,
      py: 0.2,
      '&:first-of-type, &:last-of-type': { px: 0 },
    },
  },
} as const;

/** As high as two lines and a half, where rows are no blocks. */
export const row = {
  position: 'relative',
  '@media (min-width: 800px)': { height: 50 },
} as const;
