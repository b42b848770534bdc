import type { Claim } from '@plumbline/backstage-plugin-evidence-common';
import AlertIcon from '@mui/icons-material/NotificationsNoneOutlined';
import {
  ChangeKindIcon,
  ChangeOutcomeChip,
  Chip,
  ClaimValue,
  DependencyMap,
  EntityName,
  EvidenceMark,
  FigureCard,
  FromTo,
  Initials,
  KeyFigure,
  Money,
  Person,
  RelativeTime,
  Rollback,
  SourcesProvider,
  Sparkline,
  StackedBar,
  StaleMark,
  StatusChip,
  StatusGlyph,
  Timeline,
  UnknownMark,
  type TimelineLane,
} from '../src';
import { ago, Columns, Row } from './samples';

const statuses = ['alerting', 'degraded', 'ok', 'stale', 'unknown'] as const;
const tones = [
  'critical',
  'warning',
  'ok',
  'info',
  'primary',
  'neutral',
] as const;
const kinds = [
  'deploy',
  'config',
  'flag',
  'schema',
  'infrastructure',
  'commit',
] as const;

export function Words() {
  return (
    <>
      <Row>
        {statuses.map(status => (
          <StatusChip key={status} status={status} />
        ))}
        {statuses.map(status => (
          <StatusGlyph key={status} status={status} />
        ))}
      </Row>
      <Row>
        {tones.map(tone => (
          <Chip key={tone} tone={tone}>
            {tone}
          </Chip>
        ))}
        <Chip tone="critical" dot="full">
          Critical
        </Chip>
        <Chip tone="warning" dot="half">
          Stale
        </Chip>
        <Chip dot="dashed">Unknown</Chip>
      </Row>
      <Row>
        <Person name="Li Wei" note="On call until 06:00 UTC" />
        <Person name="deploybot" />
        <Initials name="Ana Ruiz" size={20} />
        <EntityName entityRef="component:default/checkoutservice" showKind />
        <EntityName entityRef="resource:default/orders-db" exists={false} />
        <EntityName
          entityRef="api:default/orders"
          title="Orders"
          to="/orders"
        />
      </Row>
      <Row>
        <RelativeTime instant={ago(4)} />
        <RelativeTime instant={ago(-180)} />
        <RelativeTime instant={ago(290)} form="age" />
        <RelativeTime />
        <Money amount={1240} currency="EUR" per="month" />
        <Money amount={0.4} currency="EUR" />
      </Row>
    </>
  );
}

const claim: Claim<string> = {
  value: 'Tier 1',
  kind: 'declared',
  source: { id: 'catalog', url: 'https://git.example/file' },
  observedAt: ago(4),
  stale: false,
};

export function Claims() {
  const marks = ['observed', 'declared', 'enforced', 'stale', 'unknown'];
  const claims = (
    <Row>
      <ClaimValue field={claim} />
      <ClaimValue field={{ ...claim, kind: 'observed', value: '9.4 %' }} />
      <ClaimValue field={{ ...claim, kind: 'observed', stale: true }} />
      <ClaimValue field={{ ...claim, observedAt: undefined }} />
      <ClaimValue field={{ unknown: 'no source of traffic is connected' }} />
      <ClaimValue compact field={{ unknown: 'no source is connected' }} />
    </Row>
  );
  return (
    <>
      <Row>
        {marks.map(mark => (
          <span key={mark}>
            {mark}
            <EvidenceMark of={mark as Claim<unknown>['kind']} />
          </span>
        ))}
        <StaleMark />
        <UnknownMark />
      </Row>
      {claims}
      <SourcesProvider shown>{claims}</SourcesProvider>
    </>
  );
}

const weeks = [3, 4, 2, 6, 5, 8, 7, 9];

export function Figures() {
  return (
    <>
      <Columns>
        <FigureCard
          label="Required controls met"
          figure="86 %"
          unit="of 214"
          meaning="4 more than a month ago"
          picture={
            <div style={{ width: 90 }}>
              <Sparkline values={weeks} label="8 weeks" />
            </div>
          }
        />
        <FigureCard label="Failing" figure="12" tone="critical" />
        <FigureCard unknown label="Unknown" figure="7" meaning="No source" />
      </Columns>
      <Row>
        <KeyFigure label="Services hit" figure="14" tone="critical" />
        <KeyFigure label="Met" figure="28" tone="ok" meaning="Of 32" />
        <KeyFigure unknown label="Unknown" figure="4" />
      </Row>
      <Columns>
        <Sparkline values={weeks} label="A week each" />
        <Sparkline
          tone="warning"
          values={weeks}
          unknown={[4, 4, 3, 3, 2, 2, 1, 1]}
          label="With what is unknown above"
        />
        <StackedBar
          label="28 met, 6 failing, 3 exempt, 4 unknown"
          parts={[
            { key: 'met', amount: 28, tone: 'ok' },
            { key: 'failing', amount: 6, tone: 'critical' },
            { key: 'exempt', amount: 3, tone: 'info' },
            { key: 'unknown', amount: 4, tone: 'unknown' },
          ]}
        />
      </Columns>
    </>
  );
}

const lanes: TimelineLane[] = [
  {
    key: 'alert',
    icon: <AlertIcon color="action" sx={{ fontSize: 18 }} />,
    label: 'Alerts',
    count: 2,
    spans: [
      {
        key: 'a',
        from: 82,
        name: 'CheckoutHighErrorRate',
        note: 'Critical · 13 min',
        isGrave: true,
      },
      { key: 'b', from: 12, name: 'FrontendOrderPageErrors', isGrave: false },
    ],
  },
  {
    key: 'deploy',
    label: 'Deploy',
    count: 2,
    icon: <ChangeKindIcon kind="deploy" />,
    marks: [
      {
        key: 'first',
        at: 20,
        glyph: '●',
        name: 'v2.13.0, 20:10 UTC',
        label: 'v2.13.0',
        to: '/first',
      },
      {
        key: 'last',
        at: 78,
        glyph: '①',
        name: 'v2.14.1, 21:46 UTC',
        label: 'v2.14.0 → v2.14.1',
        isStrong: true,
        onPick: () => {},
        isPicked: true,
      },
    ],
  },
  {
    key: 'flag',
    label: 'Flag',
    unknown: 'no source reports any',
    icon: <ChangeKindIcon kind="flag" />,
  },
  {
    key: 'schema',
    label: 'Schema',
    count: 0,
    none: 'None in 6 h',
    icon: <ChangeKindIcon kind="schema" />,
    isDimmed: true,
  },
];

export function Changes() {
  const deploy = { kind: 'deploy', outcome: 'succeeded' } as const;
  const rollback = { to: 'v2.14.0', url: 'https://ci.example/0', how: 'CI' };
  const crosses = [
    { id: '1', kind: 'schema' as const, revision: 'V42', occurredAt: ago(20) },
  ];
  return (
    <>
      <Row>
        {kinds.map(kind => (
          <ChangeKindIcon key={kind} kind={kind} />
        ))}
        <FromTo from="v2.14.0" to="v2.14.1" />
        <FromTo to="v2.14.1" large />
        {(
          [deploy.outcome, 'failed', 'rolled-back', 'in-progress'] as const
        ).map(outcome => (
          <ChangeOutcomeChip
            key={outcome}
            change={{ kind: 'deploy', outcome }}
          />
        ))}
        <ChangeOutcomeChip change={{ kind: 'deploy' }} />
        <ChangeOutcomeChip change={{ kind: 'commit' }} />
      </Row>
      <Row>
        <Rollback change={{ ...deploy, rollback }} />
        <Rollback isSuspect change={{ ...deploy, rollback }} />
        <Rollback
          isSuspect
          change={{ ...deploy, rollback: { ...rollback, crosses } }}
        />
        <Rollback change={deploy} />
        <Rollback change={{ kind: 'deploy', outcome: 'in-progress' }} />
      </Row>
      <Timeline
        label="Timeline"
        lanes={lanes}
        ticks={[
          { at: 25, label: '20:30' },
          { at: 50, label: '21:00' },
          { at: 75, label: '21:30' },
        ]}
        now={100}
        onset={82}
        enlargedFrom={24}
      />
      <DependencyMap
        subject={{ title: 'Checkout', note: 'Tier 1', status: 'alerting' }}
        calledBy={[
          {
            entityRef: 'component:default/frontend',
            edge: 'seen',
            status: 'degraded',
            note: 'Web',
          },
          {
            entityRef: 'component:default/legacy',
            edge: 'declared',
            status: 'unknown',
            exists: false,
          },
        ]}
        calls={statuses.map(status => ({
          entityRef: `component:default/${status}`,
          status,
          edge: status === 'stale' ? 'not-observable' : 'seen',
        }))}
      />
    </>
  );
}
