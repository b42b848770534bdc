import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  plainly,
  Section,
  useAsyncKeepingLast,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { dayWords } from '../../model/words';
import { provisioningApiRef } from '../../api';
import { mayDecideExemption } from '../../model/rights';
import { usePaths } from '../../usePaths';

/** As many as are read at once. */
const most = 500;

/** Exemptions that the reader may decide on; nothing where there are none. */
export function WaitingExemptions() {
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const me = useMe();
  const { value, error } = useAsyncKeepingLast(
    abort => api.listExemptions({ state: 'pending', limit: most }, { abort }),
    [api],
  );
  const mine =
    value && me ? value.items.filter(each => mayDecideExemption(each, me)) : [];
  if (mine.length === 0 && !error && !value?.nextCursor) {
    return null;
  }
  return (
    <Section title="Exemptions" note="decided on the page of their request">
      {error && <div role="alert">Not read: {plainly(error.message)}</div>}
      <Box
        component="ul"
        aria-label="Exemptions that wait for you"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {mine.map(({ expires, id, reason, request, requestedBy, rule }) => (
          <Box component="li" key={id} sx={{ py: 0.5 }}>
            <Link to={paths.request(request)}>{rule}</Link>, until{' '}
            {dayWords(expires)} · <EntityName entityRef={requestedBy} />: “
            {reason}”
          </Box>
        ))}
      </Box>
      {value?.nextCursor && (
        <div>
          These are among the newest {most} that wait;{' '}
          <code>{cliCommand('provision exempt list')}</code> has the others.
        </div>
      )}
    </Section>
  );
}
