import {
  EntityOrphanWarning,
  EntityProcessingErrorsPanel,
  EntityRelationWarning,
  EntitySwitch,
  hasCatalogProcessingErrors,
  hasRelationWarnings,
  isOrphan,
} from '@backstage/plugin-catalog';
import type { EntityContentLayoutProps } from '@backstage/plugin-catalog-react/alpha';
import Box from '@mui/material/Box';
import { Fragment, type ReactNode } from 'react';

type Cards = EntityContentLayoutProps['cards'];

const column = {
  display: 'grid',
  alignContent: 'start',
  gap: 2,
  minWidth: 0,
  gridTemplateColumns: 'minmax(0, 1fr)',
} as const;

const narrow = { xs: 'minmax(0, 1fr)' };

/**
 * The cards of type `content` in two columns, the first across both; those without
 * a type below them, at full width; those of type `info` at the side.
 */
export function ServiceLayout(props: EntityContentLayoutProps) {
  const { cards } = props;
  const [first, ...content] = elementsOf(cards, ['content']);
  return (
    <Warned>
      <Box
        sx={{
          ...column,
          gridTemplateColumns: { ...narrow, lg: 'minmax(0, 1fr) 300px' },
        }}
      >
        <Box sx={column}>
          <Box
            sx={{
              ...column,
              gridTemplateColumns: {
                ...narrow,
                md: 'repeat(2, minmax(0, 1fr))',
              },
            }}
          >
            <Box sx={{ gridColumn: { md: '1 / -1' } }}>{first}</Box>
            {content}
          </Box>
          {elementsOf(cards, [undefined])}
        </Box>
        <Box sx={column}>{elementsOf(cards, ['info'])}</Box>
      </Box>
    </Warned>
  );
}

/**
 * Four columns: a key figure in each, first; then the cards of type `info` in the
 * last, and all others beside them.
 */
export function TeamLayout(props: EntityContentLayoutProps) {
  const { cards } = props;
  return (
    <Warned>
      <Box
        sx={{
          display: 'grid',
          columnGap: 2,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            sm: 'repeat(2, minmax(0, 1fr))',
            lg: 'repeat(4, minmax(0, 1fr))',
          },
          // What the side has left over goes below the last card.
          gridTemplateRows: { lg: 'repeat(20, auto) 1fr' },
          '& > *': { gridColumn: { xs: '1 / -1', lg: '1 / 4' }, mb: 2 },
          '& > [data-figure]': {
            order: -1,
            gridColumn: 'auto',
            alignSelf: 'stretch',
          },
        }}
      >
        {elementsOf(cards, ['content', undefined])}
        <Box
          sx={{
            ...column,
            '&&': { gridColumn: { xs: '1 / -1', lg: '4' } },
            gridRow: { lg: '2 / 22' },
          }}
        >
          {elementsOf(cards, ['info'])}
        </Box>
      </Box>
    </Warned>
  );
}

function elementsOf(cards: Cards, types: Cards[number]['type'][]) {
  return cards
    .filter(({ type }) => types.includes(type))
    .map(({ element }, index) => (
      <Fragment key={element.key ?? index}>{element}</Fragment>
    ));
}

/** What the catalog warns of, above. */
function Warned(props: { children: ReactNode }) {
  return (
    <>
      <Box sx={{ ...column, '&:not(:empty)': { mb: 2 } }}>
        <EntitySwitch>
          <EntitySwitch.Case if={isOrphan}>
            <EntityOrphanWarning />
          </EntitySwitch.Case>
        </EntitySwitch>
        <EntitySwitch>
          <EntitySwitch.Case if={hasRelationWarnings}>
            <EntityRelationWarning />
          </EntitySwitch.Case>
        </EntitySwitch>
        <EntitySwitch>
          <EntitySwitch.Case if={hasCatalogProcessingErrors}>
            <EntityProcessingErrorsPanel />
          </EntitySwitch.Case>
        </EntitySwitch>
      </Box>
      {props.children}
    </>
  );
}
