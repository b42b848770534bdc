import { Link } from '@backstage/core-components';
import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import {
  entityTitle,
  RelativeTime,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import {
  changeSources,
  nothingYet,
  waitingForChanges,
} from '../../model/overview';
import { count, kindWords } from '../../model/words';
import { useBriefPath, useChangesPath } from '../../usePagePath';
import { ChangeLinks, ChangeWords } from '../brief/ChangedLine';
import { briefAddress } from '../states/briefAddress';

const shown = 10;

/** The latest changes to what one's teams own; "none" only where somebody looked. */
export function LatestChanges(props: { overview: Overview }) {
  const { overview } = props;
  const briefPath = useBriefPath();
  const changesPath = useChangesPath();
  const sources = changeSources(overview);
  if (overview.changes.length === 0) {
    const silent = waitingForChanges(overview);
    return sources === 0 ? (
      <UnknownMark
        reason={
          silent.length > 0
            ? nothingYet(silent)
            : 'no source of changes is connected'
        }
      />
    ) : (
      <>
        none reported ({count(sources, 'source reports', 'sources report')}{' '}
        changes)
      </>
    );
  }
  return (
    <>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {overview.changes.slice(0, shown).map(change => (
          <Box
            component="li"
            key={change.id}
            sx={{
              py: 0.4,
              borderTop: 1,
              borderColor: 'divider',
              display: 'grid',
              columnGap: 1,
              gridTemplateColumns: {
                xs: '112px 1fr',
                sm: '112px 120px 160px 1fr',
              },
            }}
          >
            <RelativeTime instant={change.occurredAt} />
            <span>{kindWords[change.kind]}</span>
            <Box
              component="span"
              sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' } }}
            >
              {change.entityRef && (
                <Link
                  to={briefAddress(briefPath, { entityRef: change.entityRef })}
                >
                  {entityTitle(change.entityRef)}
                </Link>
              )}
            </Box>
            <Box
              component="span"
              sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' } }}
            >
              <ChangeWords change={change} subject={change.entityRef ?? ''} />
              <ChangeLinks change={change} />
            </Box>
          </Box>
        ))}
      </Box>
      <Link to={`${changesPath}?since=24h`}>All changes</Link>
    </>
  );
}
