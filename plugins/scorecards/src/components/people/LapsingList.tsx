import { Link } from '@backstage/core-components';
import {
  EntityName,
  RelativeTime,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { dayWords } from '../../model/words';
import { useControlPath } from '../../usePaths';

/** Exemptions in force that end soon, the soonest first. */
export function LapsingList(props: {
  exemptions: readonly Exemption[];
  titles: ReadonlyMap<string, string>;
}) {
  const { exemptions, titles } = props;
  return exemptions.length === 0 ? (
    <Box sx={{ color: 'text.secondary' }}>None lapses.</Box>
  ) : (
    <Box
      component="ul"
      aria-label="Exemptions that lapse"
      sx={{ m: 0, p: 0, listStyle: 'none' }}
    >
      {exemptions.map(exemption => (
        <Lapsing
          key={exemption.id}
          exemption={exemption}
          title={titles.get(exemption.control) ?? exemption.control}
        />
      ))}
    </Box>
  );
}

function Lapsing(props: { exemption: Exemption; title: string }) {
  const { exemption, title } = props;
  const { entityRef, control, expires, reason, approver } = exemption;
  const pathOf = useControlPath();
  const now = useNow();
  return (
    <Box component="li" sx={{ borderTop: 1, borderColor: 'divider', py: 0.5 }}>
      <strong>{dayWords(expires, now)}</strong>{' '}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        (<RelativeTime instant={expires} />)
      </Box>{' '}
      <EntityName entityRef={entityRef} showKind /> from{' '}
      <Link to={pathOf(control)}>{title}</Link>: “{reason}”{' '}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        (approved by{' '}
        <EntityName entityRef={exemption.decision?.by ?? approver} />)
      </Box>
    </Box>
  );
}
