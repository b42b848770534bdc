import { Link } from '@backstage/core-components';
import {
  Card,
  EntityName,
  ExternalLink,
  Fold,
  RelativeTime,
  count,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Blocker } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useLocation } from 'react-router-dom';
import { requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { VerdictTile } from '../common/marks';

const shownAtOnce = 5;

/** What the team waits for: each with all that it blocks. */
export function Blockers(props: { blockers: readonly Blocker[] }) {
  const { blockers } = props;
  return blockers.length === 0 ? null : (
    <Card title="Platform blockers" summary={blockers.length} flush>
      <Box
        component="ul"
        aria-label="Platform blockers"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {blockers.map(blocker => (
          <BlockerItem key={blocker.control} blocker={blocker} />
        ))}
      </Box>
    </Card>
  );
}

function BlockerItem(props: { blocker: Blocker }) {
  const { control, title, owner, requirement, blocks, entityRefs, since } =
    props.blocker;
  const { issues, marked } = props.blocker;
  const { pathname } = useLocation();
  const listed = new URLSearchParams({ ownedBy: 'platform', text: control });
  const pathOf = useControlPath();
  const rest = entityRefs.slice(shownAtOnce);
  const unnamed = blocks - entityRefs.length;
  return (
    <Box
      component="li"
      sx={{ borderTop: 1, borderColor: 'divider', px: 2, py: 1, fontSize: 13 }}
    >
      <VerdictTile
        verdict={{ status: 'fail', ownedBy: 'platform', requirement }}
      />{' '}
      <strong>
        <Link to={pathOf(control)}>{title}</Link>
      </strong>{' '}
      blocks{' '}
      <strong>
        <Link to={`${pathname}?${listed}`}>
          {count(blocks, 'entity', 'entities')}
        </Link>
      </strong>{' '}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {requirementWords[requirement]} ·{' '}
        <RelativeTime instant={since} form="age" /> · Owner{' '}
        <EntityName entityRef={owner} />
      </Box>
      {marked > 0 && (
        <div>
          {number(marked)} marked as blocked:{' '}
          {issues.map((issue, index) => (
            <span key={issue}>
              {index > 0 && ', '}
              <ExternalLink href={issue}>{issueWords(issue)}</ExternalLink>
            </span>
          ))}
        </div>
      )}
      <div>
        <Names refs={entityRefs.slice(0, shownAtOnce)} />
      </div>
      {rest.length > 0 && (
        <Fold summary={`and ${number(blocks - shownAtOnce)} more`}>
          <Names refs={rest} />
          {unnamed > 0 && ` and ${number(unnamed)} more`}
        </Fold>
      )}
    </Box>
  );
}

/** The last part of an address, such as a number. */
function issueWords(issue: string): string {
  return issue.replace(/\/+$/, '').split('/').at(-1) ?? issue;
}

function Names(props: { refs: readonly string[] }) {
  return (
    <>
      {props.refs.map((entityRef, index) => (
        <span key={entityRef}>
          {index > 0 && ', '}
          <EntityName entityRef={entityRef} showKind />
        </span>
      ))}
    </>
  );
}
