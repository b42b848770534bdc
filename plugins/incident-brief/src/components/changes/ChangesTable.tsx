import { Link } from '@backstage/core-components';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import {
  EntityName,
  ExternalLink,
  formatExact,
  formatOffset,
  RelativeTime,
  UnknownMark,
  useNow,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Theme } from '@mui/material/styles';
import { changeHeadline, rollbackOf } from '../../model/changed';
import { kindWords } from '../../model/words';
import { useBriefPath, useChangesPath } from '../../usePagePath';
import { Parts } from '../common/Line';
import { briefAddress } from '../states/briefAddress';
import { OutcomeMark } from './OutcomeMark';

/** How long a change is marked as new once it is shown. */
const newForMs = 60_000;

type RowProps = {
  change: Change;
  /** Times are shown as distances from here. */
  onset?: string;
  /** This is the change that the page is about. */
  isSubject: boolean;
  isNew: boolean;
};

/** A bar at its side: a strong background would cost the links their contrast. */
const marked = {
  bgcolor: 'action.hover',
  boxShadow: ({ palette }: Theme) => `inset 3px 0 ${palette.primary.main}`,
} as const;

/** Changes, newest first: a table, or on a phone a list. */
export function ChangesTable(props: {
  changes: readonly Change[];
  /** What it lists, for those who cannot see. */
  caption: string;
  fresh?: ReadonlyMap<string, number>;
  onset?: string;
  subjectId?: string;
}) {
  const { changes, caption, fresh, onset, subjectId } = props;
  const narrow = useMediaQuery<Theme>(theme => theme.breakpoints.down('md'));
  // As time passes, what was new no longer is.
  useNow();
  const rows = changes.map(change => ({
    change,
    onset,
    isSubject: change.id === subjectId,
    isNew: Date.now() - (fresh?.get(change.id) ?? 0) < newForMs,
  }));
  if (narrow) {
    return (
      <Box component="ul" aria-label={caption} sx={{ m: 0, p: 0 }}>
        {rows.map(row => (
          <Item key={row.change.id} {...row} />
        ))}
      </Box>
    );
  }
  return (
    <Box
      component="table"
      aria-label={caption}
      sx={{
        width: '100%',
        borderCollapse: 'collapse',
        '& th, & td': {
          textAlign: 'left',
          verticalAlign: 'baseline',
          py: 0.375,
          pr: 1.5,
          borderTop: 1,
          borderColor: 'divider',
        },
        '& th': {
          borderTop: 0,
          fontSize: 12,
          fontWeight: 600,
          color: 'text.secondary',
        },
        '& td.short': { whiteSpace: 'nowrap' },
      }}
    >
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Kind</th>
          <th scope="col">Service</th>
          <th scope="col">Environment</th>
          <th scope="col">What</th>
          <th scope="col">Outcome</th>
          <th scope="col">By</th>
          <th scope="col">Links</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.change.id} {...row} />
        ))}
      </tbody>
    </Box>
  );
}

function Row(props: RowProps) {
  const { change, isSubject, isNew } = props;
  return (
    <Box
      component="tr"
      data-change={change.id}
      aria-current={isSubject || undefined}
      sx={{
        ...((isSubject || isNew) && marked),
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <td className="short">
        <When {...props} />
      </td>
      <td>{kindWords[change.kind]}</td>
      <td>
        <Service change={change} />
      </td>
      <td>{change.environment ?? <None words="none named" />}</td>
      <td style={{ overflowWrap: 'anywhere' }}>
        <What {...props} />
      </td>
      <td className="short">
        <OutcomeMark change={change} short />
      </td>
      <td>{change.actor ?? <None words="not reported" />}</td>
      <td className="short">
        <Links change={change} />
      </td>
    </Box>
  );
}

function Item(props: RowProps) {
  const { change, isSubject, isNew } = props;
  return (
    <Box
      component="li"
      data-change={change.id}
      aria-current={isSubject || undefined}
      sx={{
        listStyle: 'none',
        py: 0.75,
        borderTop: 1,
        borderColor: 'divider',
        overflowWrap: 'anywhere',
        ...((isSubject || isNew) && marked),
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <When {...props} />
        <span>{kindWords[change.kind]}</span>
        <OutcomeMark change={change} />
      </Box>
      <div>
        <Service change={change} /> <What {...props} />
        {change.environment && <> in {change.environment}</>}
        {change.actor && <> by {change.actor}</>} <Links change={change} />
      </div>
    </Box>
  );
}

function When(props: RowProps) {
  const { change, onset, isNew } = props;
  return (
    <>
      {onset === undefined ? (
        <RelativeTime instant={change.occurredAt} />
      ) : (
        <Tooltip title={formatExact(change.occurredAt)}>
          <time dateTime={change.occurredAt}>
            {formatOffset(
              change.occurredAt,
              onset,
              'this change',
              'at the same time',
            )}
          </time>
        </Tooltip>
      )}
      {isNew && (
        <Box component="strong" sx={{ ml: 0.75, fontSize: 12 }}>
          new
        </Box>
      )}
    </>
  );
}

function Service(props: { change: Change }) {
  const { entityRef } = props.change;
  const briefPath = useBriefPath();
  return entityRef === undefined ? (
    <UnknownMark compact reason="what its source names matches nothing" />
  ) : (
    <EntityName
      entityRef={entityRef}
      to={briefAddress(briefPath, { entityRef })}
      showKind
    />
  );
}

function What(props: RowProps) {
  const { change, isSubject } = props;
  const path = useChangesPath();
  const { strong, title } = changeHeadline(change);
  const name = <strong>{strong}</strong>;
  return (
    <>
      {isSubject ? (
        <>{name} (this one)</>
      ) : (
        <Link to={`${path}/${change.id}`}>{name}</Link>
      )}
      {change.item && !(title ?? strong).includes(change.item) && (
        <> {change.item}</>
      )}
      {title && <> {title}</>}
    </>
  );
}

/** Where to look, and where to undo it, in few words; the whole is on hover. */
function Links(props: { change: Change }) {
  const { change } = props;
  const rollback = rollbackOf(change);
  return (
    <Parts
      of={[
        change.links?.diff && (
          <ExternalLink href={change.links.diff}>diff</ExternalLink>
        ),
        change.links?.run && (
          <ExternalLink href={change.links.run}>run</ExternalLink>
        ),
        rollback?.url && (
          <ExternalLink
            href={rollback.url}
            title={[rollback.label, rollback.how].filter(Boolean).join(': ')}
          >
            roll back
            <VisuallyHidden>
              {rollback.label.replace(/^roll back/, '')}
            </VisuallyHidden>
          </ExternalLink>
        ),
      ]}
    />
  );
}

/** Not unknown to us: its source says nothing about it. */
function None(props: { words: string }) {
  return (
    <Box component="span" title={props.words} sx={{ color: 'text.secondary' }}>
      <span aria-hidden>–</span>
      <VisuallyHidden>{props.words}</VisuallyHidden>
    </Box>
  );
}
