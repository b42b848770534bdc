import { Link } from '@backstage/core-components';
import {
  EntityName,
  formatLeft,
  Initials,
  toneColours,
  useNow,
  VisuallyHidden,
  WithEntityTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Exemption,
  gateRulePrefix,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { dayWords } from '../../model/words';
import { useControlPath } from '../../usePaths';

/** Exemptions in force that end soon, the soonest first. */
export function LapsingList(props: {
  exemptions: readonly Exemption[];
  titles: ReadonlyMap<string, string>;
}) {
  const { exemptions, titles } = props;
  const pathOf = useControlPath();
  const now = useNow();
  return (
    <Box
      component="ul"
      aria-label="Exemptions expiring"
      sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}
    >
      {exemptions.map(each => {
        const { id, entityRef, control, expires, reason } = each;
        const left = Date.parse(expires) - now;
        const by = each.decision?.by ?? each.approver;
        return (
          <Box
            key={id}
            component="li"
            title={reason}
            sx={{
              display: 'grid',
              gridTemplateColumns: '64px minmax(0, 1fr) auto',
              gap: 1,
              alignItems: 'center',
              py: 1,
              '& + &': { borderTop: 1, borderColor: 'divider' },
            }}
          >
            <div>
              <Box
                sx={theme => ({ fontWeight: 600, color: urgency(left, theme) })}
              >
                {formatLeft(left)}
              </Box>
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                {dayWords(expires, now)}
              </Box>
            </div>
            <div>
              <EntityName entityRef={entityRef} />
              <Box sx={{ fontSize: 12 }}>
                {/* Rules of gates have no page. */}
                {control.startsWith(gateRulePrefix) ? (
                  control
                ) : (
                  <Link to={pathOf(control)}>
                    {titles.get(control) ?? control}
                  </Link>
                )}
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {' '}
                  · “{reason}”
                </Box>
              </Box>
            </div>
            <WithEntityTitle entityRef={by}>
              {name => (
                <span title={`Approved by ${name}`}>
                  <Initials name={name} />
                  <VisuallyHidden>Approved by {name}</VisuallyHidden>
                </span>
              )}
            </WithEntityTitle>
          </Box>
        );
      })}
    </Box>
  );
}

/** Red in the last week, amber in the one before. */
function urgency(left: number, theme: Parameters<typeof toneColours>[0]) {
  if (left < 7 * dayMs) {
    return toneColours(theme, 'critical').color;
  }
  return left < 14 * dayMs ? toneColours(theme, 'warning').color : undefined;
}
