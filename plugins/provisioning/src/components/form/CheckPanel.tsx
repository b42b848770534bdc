import {
  Chip,
  Initials,
  Money,
  EntityTitlesIn,
  Sentence,
  useEntityTitles,
} from '@plumbline/backstage-plugin-evidence-react';
import type { AsyncKeepingLast } from '@plumbline/backstage-plugin-evidence-react';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type { ProductDetails } from '@plumbline/backstage-plugin-provisioning-common';
import LockIcon from '@mui/icons-material/LockOutlined';
import UndoIcon from '@mui/icons-material/Undo';
import DatabaseIcon from '@mui/icons-material/StorageOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { ReactNode, useId } from 'react';
import {
  fieldsOf,
  postable,
  sortProblems,
  Value,
  Values,
} from '../../model/form';
import { rollbackWords } from '../../model/rollback';
import { dayWords, fieldTitle } from '../../model/words';
import { Findings } from '../common/Findings';
import { IconTile, Verdict } from '../common/parts';
import { PassingPolicies } from '../detail/parts';
import type { Checked } from './useCheck';

/** Whether it will pass, what it costs, who has to approve it, what will be made. */
export function CheckPanel(props: {
  product: ProductDetails;
  values: Values;
  checked: AsyncKeepingLast<Checked>;
  kind: 'create' | 'modify';
  onFix: (field: string, value: Value) => void;
}) {
  const { product, values, checked, kind, onFix } = props;
  const { value, error } = checked;
  const answer = value?.answer;
  // Of other answers than those in the form: newer ones are on their way.
  const isOld =
    JSON.stringify(value?.posted) !== JSON.stringify(postable(product, values));
  const name = values[product.resource.name];
  return (
    <Paper
      component="aside"
      variant="outlined"
      aria-label="Check"
      aria-busy={isOld && !error}
      sx={{
        borderRadius: '10px',
        position: { md: 'sticky' },
        top: 16,
        maxHeight: { md: 'calc(100vh - 32px)' },
        overflow: 'auto',
      }}
    >
      <PolicyCheck {...props} isOld={isOld} onFix={onFix} />
      {error && (
        <Box role="alert" sx={{ px: 2, pb: 1.5, fontSize: 13 }}>
          <Chip dot="dashed">Not checked</Chip>{' '}
          <Sentence text={error.message} />
        </Box>
      )}
      <Part
        title="Cost"
        action={
          answer?.cost?.bookDate &&
          `Prices of ${dayWords(answer.cost.bookDate)}`
        }
      >
        {answer?.cost ? (
          <>
            <Box sx={{ fontSize: 24, fontWeight: 600 }}>
              <Money
                amount={answer.cost.atLeast}
                currency={answer.cost.currency}
                exact
              />{' '}
              <Muted>/ month, at least</Muted>
            </Box>
            {kind === 'modify' && answer.cost.delta !== 0 && (
              <Muted>
                {answer.cost.delta > 0 ? '+' : '−'}
                <Money
                  amount={Math.abs(answer.cost.delta)}
                  currency={answer.cost.currency}
                  exact
                />{' '}
                a month
              </Muted>
            )}
            {answer.cost.assumptions.map(each => (
              <div key={each}>
                <Muted>{each}</Muted>
              </div>
            ))}
          </>
        ) : (
          <Muted>Known once planned, before approval</Muted>
        )}
      </Part>
      <Approval answer={answer} />
      <Part title={kind === 'create' ? 'Will be created' : 'Will change'}>
        <Made icon={DatabaseIcon}>
          <strong style={{ fontWeight: 500 }}>
            {name === undefined ? 'Not named yet' : String(name)}
          </strong>{' '}
          <Muted>{product.resource.type.replaceAll('-', ' ')}</Muted>
        </Made>
        <Made icon={UndoIcon}>
          Rollback: {rollbackWords(product.readiness.rollback[kind])}
        </Made>
      </Part>
      {answer && answer.waitsFor.length > 0 && (
        <Part title="Not configured here">
          <Muted>
            A request waits for{' '}
            <EntityTitlesIn text={answer.waitsFor.join('; and ')} />.
          </Muted>
        </Part>
      )}
    </Paper>
  );
}

function PolicyCheck(props: {
  product: ProductDetails;
  values: Values;
  checked: AsyncKeepingLast<Checked>;
  isOld: boolean;
  onFix: (field: string, value: Value) => void;
}) {
  const { product, values, checked, isOld, onFix } = props;
  const { value: current } = checked;
  if (!current) {
    return (
      <Part title="Policy check">
        <Muted>Checking …</Muted>
      </Part>
    );
  }
  const { answer, posted } = current;
  const { missing, wrong } = sortProblems(answer.problems, posted);
  const found = new Set(answer.findings.map(({ rule }) => rule));
  const early = product.policies.filter(({ layer }) => layer === 'request');
  const later = product.policies.length - early.length;
  const failing = answer.findings.filter(isDenial).length + wrong.size;
  // In place of a choice that a policy denies: what the policy itself names.
  const fixes = fieldsOf(product, values, answer.denied).flatMap(
    ({ name, options = [] }) =>
      answer.denied[name]?.[String(values[name])]
        ? options
            .filter(
              ({ value, why }) =>
                why === undefined &&
                answer.findings.some(({ satisfiedBy }) =>
                  satisfiedBy.includes(String(value)),
                ),
            )
            .map(({ value }) => ({ name, value }))
        : [],
  );
  const isKnown = posted.durability !== undefined;
  return (
    <Part
      title="Policy check"
      action={
        failing > 0 ? (
          <Chip tone="critical" dot="full">
            {failing} failing
          </Chip>
        ) : (
          isKnown && (
            <Chip tone="ok" dot="full">
              Passing
            </Chip>
          )
        )
      }
      isDim={isOld}
    >
      <Findings findings={answer.findings} />
      {fixes.length > 0 && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 1 }}>
          {fixes.map(({ name, value }) => (
            <Button
              key={`${name} ${value}`}
              size="small"
              variant="outlined"
              onClick={() => onFix(name, value)}
              sx={{ textTransform: 'none' }}
            >
              Use {String(value)}
            </Button>
          ))}
        </Box>
      )}
      {[...wrong].map(([field, message]) => (
        <Verdict key={field} holds={false}>
          <Sentence text={message} />
        </Verdict>
      ))}
      {isKnown && (
        <PassingPolicies
          few={3}
          titles={early
            .filter(({ id }) => !found.has(id))
            .map(({ title }) => title)}
        />
      )}
      {later > 0 && <Muted>{later} checked on the plan</Muted>}
      {missing.length > 0 && (
        <div>
          <Muted>Missing: {missing.map(fieldTitle).join(', ')}</Muted>
        </div>
      )}
    </Part>
  );
}

function Approval(props: { answer: Checked['answer'] | undefined }) {
  const approval = props.answer?.approval;
  const approvers = approval?.by ?? [];
  const titleOf = useEntityTitles(approvers);
  if (!approval) {
    return (
      <Part title="Approval">
        <Muted>Depends on the service level</Muted>
      </Part>
    );
  }
  const names = approvers.map(titleOf);
  return (
    <Part
      title="Approval"
      action={
        <Chip tone={approval.needed ? 'warning' : 'ok'} dot="full">
          {approval.needed ? 'Required' : 'None'}
        </Chip>
      }
    >
      {approval.needed ? (
        <Made icon={LockIcon}>
          <Sentence text={approval.because ?? 'Required'} />
          <Box
            role="img"
            aria-label={`Can approve: ${names.join(', ')}`}
            title={names.join(', ')}
            sx={{ display: 'inline-flex', gap: 0.5, ml: 1 }}
          >
            {names.slice(0, 3).map(each => (
              <Initials key={each} name={each} />
            ))}
          </Box>
        </Made>
      ) : (
        <Muted>The plan may need one</Muted>
      )}
    </Part>
  );
}

function Part(props: {
  title: string;
  action?: ReactNode;
  /** While newer answers are checked. */
  isDim?: boolean;
  children: ReactNode;
}) {
  const { title, action, isDim, children } = props;
  const id = useId();
  return (
    <Box
      component="section"
      aria-labelledby={id}
      sx={{
        px: 2,
        py: 1.75,
        fontSize: 13,
        borderBottom: 1,
        borderColor: 'divider',
        opacity: isDim ? 0.6 : 1,
        '&:last-child': { borderBottom: 0 },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', mb: 0.75 }}>
        <Typography
          id={id}
          component="h2"
          sx={{ m: 0, fontSize: 16, fontWeight: 600 }}
        >
          {title}
        </Typography>
        <Box sx={{ ml: 'auto', fontSize: 12, color: 'text.secondary' }}>
          {action}
        </Box>
      </Box>
      {children}
    </Box>
  );
}

function Made(props: { icon: typeof UndoIcon; children: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25, py: 0.5 }}>
      <IconTile icon={props.icon} tone="neutral" />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>{props.children}</Box>
    </Box>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}
