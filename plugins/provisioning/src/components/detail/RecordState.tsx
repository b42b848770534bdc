import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  plainly,
  RelativeTime,
  Section,
  statusOf,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';

/**
 * Whether the record of all decisions holds, for those who may read all of it:
 * leaving out what a reader may not see would break its chain.
 */
export function RecordState() {
  const evidence = useEvidenceApi();
  const { value, error } = useAsyncKeepingLast(
    abort => evidence.getAuditVerification({ abort }),
    [evidence],
    // What is done meanwhile is recorded a moment later.
    { refreshMs: 10_000 },
  );
  return (
    <Section title="Record" note="of every step">
      {value?.status === 'intact' && (
        <div>
          <Box component="span" sx={{ color: 'success.main', fontWeight: 700 }}>
            ✓
          </Box>{' '}
          Verified through entry {value.seq},{' '}
          <RelativeTime instant={value.verifiedAt} />.
        </div>
      )}
      {value?.status === 'broken' && (
        <Box role="alert" sx={{ color: 'error.main' }}>
          ✗ It holds through entry {value.seq} only. {value.problem}
        </Box>
      )}
      {error && (
        <div>
          {statusOf(error) === 403
            ? 'Every step is in it. Whether it holds is for those to see who may read all of it.'
            : `Not verified: ${plainly(error.message)}`}
        </div>
      )}
      {!value && !error && <div>Being verified …</div>}
      <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
        Anywhere else: <code>{cliCommand('audit export')}</code>, then{' '}
        <code>{cliCommand('audit verify')}</code>
      </Box>
    </Section>
  );
}
