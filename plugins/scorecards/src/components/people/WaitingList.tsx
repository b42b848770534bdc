import { Link } from '@backstage/core-components';
import { EntityName } from '@plumbline/backstage-plugin-evidence-react';
import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useControlPath } from '../../usePaths';
import { ExemptionCase } from './ExemptionCase';

/** Exemptions without a decision, with the buttons of whoever does. */
export function WaitingList(props: {
  exemptions: readonly Exemption[];
  titles: ReadonlyMap<string, string>;
  onDecided: () => void;
}) {
  const { exemptions, titles, onDecided } = props;
  const pathOf = useControlPath();
  return (
    <Box
      component="ul"
      aria-label="Exemptions waiting"
      sx={{ m: 0, p: 0, listStyle: 'none' }}
    >
      {exemptions.map(exemption => (
        <Box
          component="li"
          key={exemption.id}
          sx={{
            borderTop: 1,
            borderColor: 'divider',
            px: 2,
            py: 1.25,
            fontSize: 13,
          }}
        >
          <EntityName entityRef={exemption.entityRef} showKind /> ·{' '}
          <Link to={pathOf(exemption.control)}>
            {titles.get(exemption.control) ?? exemption.control}
          </Link>
          <ExemptionCase exemption={exemption} onDecided={onDecided} />
        </Box>
      ))}
    </Box>
  );
}
