import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  formatAge,
  formatLeft,
  NeedRow,
  useAsyncKeepingLast,
  useEntityTitles,
  useSignedIn,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import CrossIcon from '@mui/icons-material/Close';
import HourglassIcon from '@mui/icons-material/HourglassEmpty';
import Skeleton from '@mui/material/Skeleton';
import { scorecardsApiRef } from '../../api';
import { monthAhead } from '../../model/lapsing';
import { dayWords } from '../../model/words';
import { useControlPath, useScorecardTabPath } from '../../usePaths';

const refreshMs = 60_000;
/** Of each kind. */
const shown = 2;

/** Rows of Home: exemptions of the reader's teams that expire, and what fails longest. */
export function HomeNeeds() {
  const api = useApi(scorecardsApiRef);
  const signedIn = useSignedIn();
  const me = signedIn.value;
  const now = useNow();
  const teams = me && [...me.actsFor].filter(ref => ref.startsWith('group:'));
  const lapsesBefore = monthAhead(now);
  const { value, error, refresh } = useAsyncKeepingLast(
    async abort => {
      if (!teams || teams.length === 0) {
        return { exemptions: [], failing: [], titles: new Map() };
      }
      const [controls, exemptions, failing] = await Promise.all([
        api.listControls({}, { abort }),
        Promise.all(
          teams.map(owner =>
            api.listExemptions(
              { owner, lapsesBefore, limit: shown },
              { abort },
            ),
          ),
        ),
        Promise.all(
          teams.map(owner =>
            api.listVerdicts(
              {
                owner,
                status: 'fail',
                requirement: 'required',
                sort: 'since',
                limit: shown,
              },
              { abort },
            ),
          ),
        ),
      ]);
      return {
        exemptions: exemptions
          .flatMap(({ items }) => items)
          .sort((a, b) => Date.parse(a.expires) - Date.parse(b.expires))
          .slice(0, shown),
        failing: failing
          .flatMap(({ items }) => items)
          .sort((a, b) => Date.parse(a.since) - Date.parse(b.since))
          .slice(0, shown),
        titles: new Map(controls.items.map(({ id, title }) => [id, title])),
      };
    },
    ['scorecards HomeNeeds', api, teams, lapsesBefore],
    { refreshMs },
  );
  const controlOf = useControlPath();
  const tabOf = useScorecardTabPath();
  const { exemptions = [], failing = [], titles } = value ?? {};
  const names = useEntityTitles(
    [...exemptions, ...failing].map(({ entityRef }) => entityRef),
  );
  if (!value || !me) {
    const why = signedIn.error ?? error;
    return why ? (
      <li style={{ listStyle: 'none' }}>
        <Failed
          error={why}
          what="Exemptions and failing controls"
          onRetry={signedIn.error ? signedIn.refresh : refresh}
        />
      </li>
    ) : (
      <Skeleton component="li" height={40} sx={{ listStyle: 'none' }} />
    );
  }
  const titleOf = (one: { control: string; entityRef: string }) =>
    `${titles?.get(one.control) ?? one.control}, ${names(one.entityRef)}`;
  const pathOf = (one: { control: string; entityRef: string }) =>
    tabOf(one.entityRef) ?? controlOf(one.control);
  return (
    <>
      {exemptions.map(one => (
        <NeedRow
          key={one.id}
          icon={HourglassIcon}
          tone="warning"
          title={titleOf(one)}
          action="Extend"
          to={pathOf(one)}
        >
          Exemption expires in {formatLeft(Date.parse(one.expires) - now)} ·{' '}
          {dayWords(one.expires, now)}
        </NeedRow>
      ))}
      {failing.map(one => (
        <NeedRow
          key={`${one.control} ${one.entityRef}`}
          icon={CrossIcon}
          tone="critical"
          title={titleOf(one)}
          action="Fix"
          to={pathOf(one)}
        >
          Required · failing {formatAge(now - Date.parse(one.since))}
        </NeedRow>
      ))}
    </>
  );
}
