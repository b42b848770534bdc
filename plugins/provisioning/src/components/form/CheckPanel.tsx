import { plainly } from '@plumbline/backstage-plugin-evidence-react';
import type { AsyncKeepingLast } from '@plumbline/backstage-plugin-evidence-react';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Finding,
  ProductDetails,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';
import { sortProblems, Values } from '../../model/form';
import { fieldTitle } from '../../model/words';
import { CostLine } from '../common/CostLine';
import { EntityNames } from '../common/EntityNames';
import { Facts } from '../common/Facts';
import { Findings } from '../common/Findings';
import { rollbackWords } from '../../model/rollback';
import type { Checked } from './useCheck';

/** What one gets, whether it will pass, what it costs, who has to look at it. */
export function CheckPanel(props: {
  product: ProductDetails;
  values: Values;
  checked: AsyncKeepingLast<Checked>;
  kind: 'create' | 'modify';
}) {
  const { product, values, checked, kind } = props;
  const level = product.levels[String(values.durability)];
  const { value, error } = checked;
  const answer = value?.answer;
  return (
    <Paper
      component="aside"
      variant="outlined"
      aria-label="What a request would meet"
      sx={{ p: 2, display: 'grid', gap: 1.5, alignContent: 'start' }}
    >
      <Part title={`What you get${level ? `: ${values.durability}` : ''}`}>
        {level ? (
          <Facts
            facts={[
              ...Object.entries(level.promise).map(
                ([name, promise]) => [fieldTitle(name), promise] as const,
              ),
              ...(level.expiry
                ? [
                    [
                      'Lasts',
                      `${level.expiry.days} days, and up to ${level.expiry.maxDays} when extended`,
                    ] as const,
                  ]
                : []),
            ]}
          />
        ) : (
          <>Choose an environment, the data and a durability.</>
        )}
      </Part>
      <Part title="Will it pass?">
        {answer ? (
          <Passing product={product} checked={value} level={Boolean(level)} />
        ) : (
          <>Being checked …</>
        )}
        {error && (
          <Box role="alert" sx={{ color: 'error.main' }}>
            Not checked: {plainly(error.message)}
          </Box>
        )}
      </Part>
      <Part title="Cost">
        {answer?.cost ? (
          <CostLine cost={answer.cost} change={kind === 'modify'} />
        ) : (
          <>Known once it is planned, and before anybody approves it.</>
        )}
      </Part>
      <Part title="Approval">
        <Approval answer={answer} />
      </Part>
      <Part title="Rollback">
        {rollbackWords(product.readiness.rollback[kind])}
      </Part>
      {answer && answer.waitsFor.length > 0 && (
        <Part title="It will wait">
          It can be requested now, and goes on once there is{' '}
          {plainly(answer.waitsFor.join('; and '))}.
        </Part>
      )}
    </Paper>
  );
}

function Part(props: { title: string; children: ReactNode }) {
  return (
    <section aria-label={props.title}>
      <Typography component="h2" sx={{ fontSize: 14, fontWeight: 700, m: 0 }}>
        {props.title}
      </Typography>
      {props.children}
    </section>
  );
}

function Passing(props: {
  product: ProductDetails;
  checked: Checked;
  level: boolean;
}) {
  const { product, checked, level } = props;
  const { answer, posted } = checked;
  const { missing, wrong } = sortProblems(answer.problems, posted);
  return (
    <>
      {level && <Holding product={product} findings={answer.findings} />}
      <Findings findings={answer.findings} />
      {[...wrong].map(([field, message]) => (
        <div key={field}>
          <Box component="span" sx={{ color: 'error.main', fontWeight: 700 }}>
            ✗
          </Box>{' '}
          {plainly(message)}
        </div>
      ))}
      {missing.length > 0 && (
        <div>Still to say: {missing.map(fieldTitle).join(', ')}.</div>
      )}
    </>
  );
}

/** How many rules hold; what an exemption covers does not count against it. */
function Holding(props: {
  product: ProductDetails;
  findings: readonly Finding[];
}) {
  const { findings, product } = props;
  const early = product.policies.filter(({ layer }) => layer === 'request');
  const later = product.policies.length - early.length;
  const open = new Set(
    findings.filter(({ exempted }) => !exempted).map(({ rule }) => rule),
  );
  const exempted = new Set(
    findings.map(({ rule }) => rule).filter(rule => !open.has(rule)),
  ).size;
  const holding = early.filter(({ id }) => !open.has(id)).length - exempted;
  const [mark, color] = findings.some(isDenial)
    ? (['✗', 'error.main'] as const)
    : (['✓', 'success.main'] as const);
  return (
    <div>
      {early.length > 0 && (
        <>
          <Box component="span" sx={{ color, fontWeight: 700 }}>
            {mark}
          </Box>{' '}
          {holding} of {early.length} rules hold
          {exempted > 0 && `, ${exempted} exempted`}
          {later > 0 && '; '}
        </>
      )}
      {later > 0 && `${later} more look at the plan`}
    </div>
  );
}

function Approval(props: { answer: Checked['answer'] | undefined }) {
  const approval = props.answer?.approval;
  if (!approval) {
    return <>Depends on the durability.</>;
  }
  if (!approval.needed) {
    return (
      <>
        Nobody has to look at it, as far as is known before it is planned. Its
        plan may ask for more.
      </>
    );
  }
  return (
    <>
      <EntityNames refs={approval.by ?? []} />
      {approval.because && `, because ${plainly(approval.because)}`}. Never the
      requester.
    </>
  );
}
