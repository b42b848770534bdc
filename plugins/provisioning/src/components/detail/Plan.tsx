import {
  Card,
  Chip,
  plainly,
  toneColours,
  VisuallyHidden,
  count,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  PlanSummary,
  ProductDetails,
} from '@plumbline/backstage-plugin-provisioning-common';
import ArrowIcon from '@mui/icons-material/ArrowForward';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';

type Change = PlanSummary['changes'][number];
type Attribute = Change['attributes'][number];

const actions = new Map<string, { sign: string; word: string; tone: Tone }>([
  ['create', { sign: '+', word: 'create', tone: 'ok' }],
  ['update', { sign: '~', word: 'change', tone: 'warning' }],
  ['replace', { sign: '±', word: 'replace', tone: 'critical' }],
  ['delete', { sign: '-', word: 'destroy', tone: 'critical' }],
]);
/** What is lost comes first. */
const order = ['delete', 'replace', 'update', 'create'];
const mostAttributes = 6;

/** What Terraform would do, resource by resource, without secrets. */
export function PlanCard(props: {
  plan: PlanSummary | undefined;
  product: ProductDetails | undefined;
  /** The output of the run, folded. */
  children?: ReactNode;
}) {
  const { plan, product, children } = props;
  const counts = order.flatMap(action => {
    const of = plan?.changes.filter(one => one.action === action).length ?? 0;
    const { sign, tone, word } = actions.get(action)!;
    return of === 0
      ? []
      : [
          <Chip key={action} tone={tone}>
            {sign}
            {of} {word}
          </Chip>,
        ];
  });
  return (
    <Card
      flush
      title="Plan"
      action={<Box sx={{ display: 'flex', gap: 0.75 }}>{counts}</Box>}
    >
      {plan && plan.changes.length === 0 && (
        <Box sx={{ px: 2, pb: 1.5, fontSize: 13 }}>
          <Sentence text={plan.sentences.join(' ')} />
        </Box>
      )}
      {!plan && (
        <Box sx={{ px: 2, pb: 1.5, fontSize: 13, color: 'text.secondary' }}>
          Not planned yet
        </Box>
      )}
      {plan && <PlanRows plan={plan} product={product} />}
      {children}
    </Card>
  );
}

/** Each resource that changes, with its attributes from and to. */
export function PlanRows(props: {
  plan: PlanSummary;
  product: ProductDetails | undefined;
}) {
  const { plan, product } = props;
  const changes = [...plan.changes].sort(
    (a, b) => order.indexOf(a.action) - order.indexOf(b.action),
  );
  return (
    <Box
      component="ul"
      aria-label="Changes of the plan"
      sx={{ m: 0, p: 0, listStyle: 'none' }}
    >
      {changes.map(change => (
        <Row
          key={change.address}
          change={change}
          isStateful={product?.stateful?.includes(change.type) ?? false}
        />
      ))}
    </Box>
  );
}

function Row(props: { change: Change; isStateful: boolean }) {
  const { change, isStateful } = props;
  const theme = useTheme();
  const { sign, tone, word } =
    actions.get(change.action) ?? actions.get('update')!;
  const { color, ground } = toneColours(theme, tone);
  const loses = isStateful && ['delete', 'replace'].includes(change.action);
  const { attributes } = change;
  return (
    <Box
      component="li"
      sx={{
        px: 2,
        py: 1.25,
        borderTop: 1,
        borderColor: 'divider',
        bgcolor: loses ? ground : undefined,
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box
          component="span"
          aria-hidden
          sx={{
            flex: 'none',
            width: 20,
            height: 20,
            borderRadius: '6px',
            textAlign: 'center',
            lineHeight: '20px',
            fontSize: 12,
            fontWeight: 600,
            color,
            bgcolor: ground,
          }}
        >
          {sign}
        </Box>
        <VisuallyHidden>{word} </VisuallyHidden>
        <Mono strong>{change.address}</Mono>
        <Box sx={{ ml: 'auto', fontSize: 12, color: 'text.secondary' }}>
          {isStateful ? <Chip tone="warning">Holds data</Chip> : nameIn(change)}
        </Box>
      </Box>
      {change.action !== 'create' &&
        attributes
          .slice(0, mostAttributes)
          .map(attribute => (
            <AttributeRow key={attribute.name} attribute={attribute} />
          ))}
      <RestOf attributes={attributes} isNew={change.action === 'create'} />
    </Box>
  );
}

/** What a new resource gets, and what there is no room for. */
function RestOf(props: { attributes: readonly Attribute[]; isNew: boolean }) {
  const { isNew } = props;
  const rest = isNew
    ? props.attributes
    : props.attributes.slice(mostAttributes);
  return rest.length === 0 ? null : (
    <Box component="details" sx={{ pl: 3.5, mt: 0.5, fontSize: 12 }}>
      <Box
        component="summary"
        sx={{ cursor: 'pointer', color: 'text.secondary' }}
      >
        {count(rest.length, isNew ? 'attribute' : 'more attribute')}
      </Box>
      <Box sx={{ ml: -3.5 }}>
        {rest.map(attribute => (
          <AttributeRow key={attribute.name} attribute={attribute} />
        ))}
      </Box>
    </Box>
  );
}

function AttributeRow(props: { attribute: Attribute }) {
  const { after, before, name, sensitive, unknown } = props.attribute;
  const hadValue = before !== undefined && before !== null;
  return (
    <Box
      sx={{
        display: 'grid',
        columnGap: 1.5,
        pl: 3.5,
        mt: 0.5,
        minWidth: 0,
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: 'minmax(120px, 3fr) minmax(0, 7fr)',
        },
      }}
    >
      <Mono>{name}</Mono>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 0.75,
        }}
      >
        {sensitive ? (
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            sensitive, not shown
          </Box>
        ) : (
          <>
            {hadValue && (
              <>
                <Value tone="critical">{shown(before)}</Value>
                <ArrowIcon titleAccess="to" sx={{ fontSize: 14 }} />
              </>
            )}
            <Value tone="ok">
              {unknown ? 'known after apply' : shown(after)}
            </Value>
          </>
        )}
      </Box>
    </Box>
  );
}

function Value(props: { tone: Tone; children: string }) {
  const { color, ground } = toneColours(useTheme(), props.tone);
  return (
    <Box
      component="code"
      sx={{
        px: 0.75,
        borderRadius: '4px',
        fontSize: 12,
        minWidth: 0,
        color,
        bgcolor: ground,
        overflowWrap: 'anywhere',
      }}
    >
      {props.children}
    </Box>
  );
}

function Mono(props: { strong?: boolean; children: string }) {
  return (
    <Box
      component="code"
      sx={{
        fontSize: props.strong ? 13 : 12,
        overflowWrap: 'anywhere',
        fontWeight: props.strong ? 600 : 400,
        ...(!props.strong && { color: 'text.secondary' }),
      }}
    >
      {props.children}
    </Box>
  );
}

/** What the resource is called, where the plan says it in the clear. */
function nameIn({ attributes }: Change): string | undefined {
  const named = attributes.find(
    ({ name, sensitive }) => /^(name|identifier)$/.test(name) && !sensitive,
  );
  const value = named?.after ?? named?.before;
  return typeof value === 'string' ? value : undefined;
}

function shown(value: Attribute['after']): string {
  return value === undefined || value === null
    ? 'none'
    : plainly(typeof value === 'string' ? value : JSON.stringify(value));
}
