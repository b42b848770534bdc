import {
  Chip,
  EntityName,
  Sentence,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Finding } from '@plumbline/backstage-plugin-provisioning-common';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { dayWords } from '../../model/words';

/** What policies found, each with what would satisfy it; what denies comes first. */
export function Findings(props: {
  findings: readonly Finding[];
  /** What one can do about a finding. */
  actionsOf?: (finding: Finding) => ReactNode;
}) {
  const findings = [...props.findings].sort(
    (a, b) => Number(isDenial(b)) - Number(isDenial(a)),
  );
  return (
    <Box
      component="ul"
      aria-label="Findings"
      sx={{ m: 0, p: 0, listStyle: 'none' }}
    >
      {findings.map(finding => (
        <li key={finding.rule}>
          <Alert
            severity={isDenial(finding) ? 'error' : 'warning'}
            role="presentation"
            sx={{ mb: 1, py: 0.5, fontSize: 13 }}
          >
            <strong style={{ fontWeight: 600 }}>
              <Sentence text={finding.message} />
            </strong>{' '}
            {finding.exempted && <Chip>Exempted</Chip>}
            <div>
              <Sentence text={finding.satisfiedBy} />
            </div>
            {finding.exempted && (
              <div>
                Until {dayWords(finding.exempted.until)} by{' '}
                <EntityName entityRef={finding.exempted.by} />: “
                {finding.exempted.reason}”
              </div>
            )}
            <Box component="details" sx={{ fontSize: 12 }}>
              <summary>Why</summary>
              <Sentence text={finding.why} />
              {finding.unproven && (
                <>
                  {' '}
                  Not proven: <EntityTitlesIn text={finding.unproven} />.
                </>
              )}{' '}
              <code>{finding.rule}</code> version {finding.version}, on the{' '}
              {finding.layer}
            </Box>
            {props.actionsOf?.(finding)}
          </Alert>
        </li>
      ))}
    </Box>
  );
}
