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
        rowGap: 1,
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
        >
          <Box
            aria-hidden
            sx={{ display: 'flex', alignItems: 'center', mb: 0.75 }}
          >
            <Mark index={index} at={at} />
            {index < steps.length - 1 && (
              <Box
                sx={{
                  flex: 1,
                  display: { xs: 'none', sm: 'block' },
                  height: 2,
                  bgcolor: 'divider',
                }}
              >
                <Box
                  sx={{
                    height: 2,
                    bgcolor: 'primary.main',
                    width: `${barWidth(index, at, progress)}%`,
                  }}
                />
              </Box>
            )}
          </Box>
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
