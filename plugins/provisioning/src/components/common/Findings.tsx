import {
  EntityName,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Finding } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { dayWords } from '../../model/words';

/** What policies found, each with what would satisfy it. */
export function Findings(props: {
  findings: readonly Finding[];
  /** What one can do about a finding. */
  actionsOf?: (finding: Finding) => ReactNode;
}) {
  return (
    <Box
      component="ul"
      aria-label="Findings"
      sx={{ m: 0, p: 0, listStyle: 'none' }}
    >
      {props.findings.map(finding => (
        <Box component="li" key={finding.rule} sx={{ py: 0.5 }}>
          <Box
            component="span"
            sx={{
              fontWeight: 700,
              color:
                finding.severity === 'deny' && !finding.exempted
                  ? 'error.main'
                  : 'warning.main',
            }}
          >
            {markOf(finding)}
          </Box>{' '}
          {plainly(finding.message)}
          <Box sx={{ pl: 2 }}>
            <strong>What would be right: </strong>
            {plainly(finding.satisfiedBy)}
            {finding.exempted && (
              <div>
                Exempted until {dayWords(finding.exempted.until)} by{' '}
                <EntityName entityRef={finding.exempted.by} />: “
                {finding.exempted.reason}”
              </div>
            )}
            <Box
              component="details"
              sx={{ color: 'text.secondary', fontSize: 13 }}
            >
              <summary>
                why · {finding.rule} version {finding.version}, on the{' '}
                {finding.layer}
              </summary>
              {plainly(finding.why)}
              {finding.unproven && ` Not proven: ${plainly(finding.unproven)}.`}
            </Box>
            {props.actionsOf?.(finding)}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function markOf({ exempted, severity }: Finding): string {
  if (exempted) {
    return '○ exempted';
  }
  return severity === 'deny' ? '✗ denies' : '! warns';
}
