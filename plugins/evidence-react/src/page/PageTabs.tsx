import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import { number } from '../words';

/** From each of some pages to the others. */
export function PageTabs(props: {
  /** What they are of, for screen readers. */
  label: string;
  tabs: readonly {
    to: string;
    title: string;
    isHere: boolean;
    count?: number;
  }[];
}) {
  const { label, tabs } = props;
  return (
    <Box
      component="nav"
      aria-label={label}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 3,
        mb: 2,
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      {tabs.map(({ to, title, isHere, count }) => (
        <Box
          key={to}
          component={Link}
          to={to}
          aria-current={isHere ? 'page' : undefined}
          sx={{
            py: 1,
            mb: '-1px',
            fontSize: 13,
            fontWeight: 500,
            // Stronger than what underlines the links of texts.
            '&&&': {
              color: isHere ? 'text.primary' : 'text.secondary',
              textDecoration: 'none',
            },
            borderBottom: 2,
            borderBottomStyle: 'solid',
            borderColor: isHere ? 'primary.main' : 'transparent',
          }}
        >
          {title}
          {count !== undefined && (
            <Box
              component="span"
              sx={{
                ml: 0.75,
                px: 0.75,
                borderRadius: '8px',
                fontSize: 11,
                bgcolor: 'action.selected',
              }}
            >
              {number(count)}
            </Box>
          )}
        </Box>
      ))}
    </Box>
  );
}
