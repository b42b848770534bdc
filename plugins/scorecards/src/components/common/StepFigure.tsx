import CheckIcon from '@mui/icons-material/Check';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** Steps in their order, filled as far as something came. */
export function StepFigure(props: {
  label: string;
  /** Which step it is at; -1 for none. */
  at: number;
  /** How far it is to the next one, from 0 to 1. */
  progress: number;
  steps: readonly {
    id: string;
    title: string;
    meaning: string;
    below?: ReactNode;
  }[];
}) {
  const { at, label, progress, steps } = props;
  return (
    <Box
      component="ol"
      aria-label={label}
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: `repeat(${steps.length}, minmax(0, 1fr))`,
        },
        m: 0,
        p: 0,
        listStyle: 'none',
        fontSize: 12,
      }}
    >
      {steps.map(({ below, id, meaning, title }, index) => (
        <Box
          key={id}
          component="li"
          aria-current={index === at ? 'step' : undefined}
          // On a phone a step is below the one before, along one line.
          sx={{ display: { xs: 'flex', sm: 'block' }, columnGap: 1.25 }}
        >
          <Box
            aria-hidden
            sx={{
              display: 'flex',
              alignItems: 'center',
              flexDirection: { xs: 'column', sm: 'row' },
              mb: { sm: 0.75 },
            }}
          >
            <Mark index={index} at={at} />
            {index < steps.length - 1 && (
              <Box
                sx={({ palette }) => {
                  const met = `${barWidth(index, at, progress)}%`;
                  const to = (side: string) =>
                    `linear-gradient(to ${side}, ${palette.primary.main} ${met}, ${palette.divider} ${met})`;
                  return {
                    flex: 1,
                    width: { xs: 2, sm: 'auto' },
                    height: { xs: 'auto', sm: 2 },
                    background: { xs: to('bottom'), sm: to('right') },
                  };
                }}
              />
            )}
          </Box>
          <Box sx={{ minWidth: 0, pb: { xs: 1.5, sm: 0 } }}>
            <Box
              sx={{
                fontSize: 14,
                fontWeight: 600,
                color: index <= at ? 'text.primary' : 'text.secondary',
              }}
            >
              {title}
            </Box>
            <Box sx={{ color: 'text.secondary' }}>{meaning}</Box>
            {below}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function Mark(props: { index: number; at: number }) {
  const { at, index } = props;
  return (
    <Box
      sx={{
        flex: 'none',
        display: 'inline-flex',
        alignItems: 'center',
        justifyContent: 'center',
        width: 18,
        height: 18,
        borderRadius: '50%',
        border: 2,
        borderColor: index <= at ? 'primary.main' : 'divider',
        bgcolor: index < at ? 'primary.main' : undefined,
        color: 'primary.contrastText',
      }}
    >
      {index < at && <CheckIcon sx={{ fontSize: 12 }} />}
      {index === at && (
        <Box
          sx={{
            width: 8,
            height: 8,
            borderRadius: '50%',
            bgcolor: 'primary.main',
          }}
        />
      )}
    </Box>
  );
}

/** Behind the step all of it, towards the next one as much as is met. */
function barWidth(index: number, at: number, progress: number): number {
  if (index === at) {
    return progress * 100;
  }
  return index < at ? 100 : 0;
}
