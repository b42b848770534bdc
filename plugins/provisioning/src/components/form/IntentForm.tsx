import {
  Money,
  Refused,
  useMutation,
  useGroups,
  LinkButton,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ListedLevel,
  ProductDetails,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import { FormEvent, useMemo, useState } from 'react';
import {
  chosen,
  Denied,
  fieldsOf,
  FormField,
  postable,
  sortProblems,
  Value,
  Values,
} from '../../model/form';
import { fieldTitle } from '../../model/words';
import { CheckPanel } from './CheckPanel';
import { LevelCards } from './Choices';
import { Field, FieldProps } from './Field';
import { OwnerPicker } from './OwnerPicker';
import { ServicePicker } from './ServicePicker';
import { Checked, useCheck } from './useCheck';

/** What stands beside each other; the last one has all other fields. */
const sections: readonly (readonly string[] | undefined)[] = [
  ['service', 'owner', 'costCenter'],
  ['environment', 'dataClassification'],
  ['durability'],
  ['region', 'workload'],
  undefined,
];
const placed = new Set(sections.flatMap(names => names ?? []));

/** The form of a product, with what the request would meet beside it. */
export function IntentForm(props: {
  product: ProductDetails;
  first: Values;
  /** The request that is changed; a new one where left out. */
  of?: string;
  /** What is judged; a new one where left out. */
  kind?: 'create' | 'modify';
  /** Fields that can't be changed any more. */
  fixed?: readonly string[];
  /** Prices of the levels, before anything else is known. */
  offers?: readonly ListedLevel[];
  cancelTo: string;
  onValues?: (values: Values) => void;
  submit: string;
  onSubmit: (intent: Record<string, Value>) => Promise<unknown>;
}) {
  const { product, first, of, kind = 'create', fixed = [] } = props;
  const { offers = [], cancelTo, submit, onSubmit, onValues } = props;
  const [values, setValues] = useState(first);
  const [tried, setTried] = useState(false);
  const posted = useMemo(() => postable(product, values), [product, values]);
  const checked = useCheck({ product: product.id, posted, of });
  const mutation = useMutation(() => {});
  const groups = useGroups();
  const answer = checked.value?.answer;
  const { missing, wrong } = sortProblems(
    answer?.problems ?? [],
    checked.value?.posted ?? {},
  );
  const problemOf = (name: string) =>
    wrong.get(name) ??
    (tried && missing.includes(name) && values[name] === undefined
      ? 'Required'
      : undefined);
  const denied: Denied = answer?.denied ?? {};
  const choose = (name: string, value: Value | undefined) => {
    const next = chosen(product, values, name, value);
    setValues(next);
    onValues?.(next);
  };
  const failing = (answer?.findings ?? []).filter(isDenial).length;
  const fields = fieldsOf(product, values, denied);
  const draw = (field: FormField) => {
    const common: FieldProps = {
      field,
      value: values[field.name],
      problem: problemOf(field.name),
      disabled: fixed.includes(field.name),
      onChange: value => choose(field.name, value),
    };
    switch (field.name) {
      case 'service':
        return <ServicePicker key="service" {...common} groups={groups} />;
      case 'owner':
        return <OwnerPicker key="owner" {...common} groups={groups} />;
      case 'durability':
        return (
          <LevelCards
            key="durability"
            {...common}
            levels={product.levels}
            offers={offers}
            price={answer?.cost}
          />
        );
      default:
        return <Field key={field.name} {...common} />;
    }
  };
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        alignItems: 'start',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'minmax(0, 2fr) minmax(0, 1fr)',
        },
      }}
    >
      <Paper
        component="form"
        variant="outlined"
        aria-label={product.title}
        // Problems are shown in words beside the fields.
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          setTried(true);
          void mutation.run(async () => {
            requireAllowed(product, posted, checked.value);
            await onSubmit(posted);
          });
        }}
        sx={{ borderRadius: '10px' }}
      >
        {sections.map(names => {
          const own = fields.filter(({ name }) =>
            names ? names.includes(name) : !placed.has(name),
          );
          return own.length === 0 ? null : (
            <Box
              key={names?.join() ?? 'rest'}
              sx={{
                display: 'grid',
                gap: 2,
                p: 2,
                borderBottom: 1,
                borderColor: 'divider',
                alignItems: 'start',
                gridTemplateColumns: {
                  xs: 'minmax(0, 1fr)',
                  sm: `repeat(${Math.min(own.length, 3)}, minmax(0, 1fr))`,
                },
              }}
            >
              {own.map(draw)}
            </Box>
          );
        })}
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 1,
            p: 2,
            alignItems: 'center',
            justifyContent: 'flex-end',
            position: { xs: 'sticky', md: 'static' },
            bottom: 0,
            zIndex: 2,
            bgcolor: 'background.paper',
            borderRadius: '0 0 10px 10px',
          }}
        >
          <Box sx={{ mr: 'auto', fontSize: 13 }}>
            {failing > 0 && `${count(failing, 'policy', 'policies')} failing`}
            {failing === 0 &&
              missing.length > 0 &&
              `Missing: ${missing.map(fieldTitle).join(', ')}`}
            {failing === 0 && missing.length === 0 && answer?.cost && (
              <>
                <Money
                  amount={answer.cost.atLeast}
                  currency={answer.cost.currency}
                  exact
                />{' '}
                / month, at least
              </>
            )}
          </Box>
          <LinkButton to={cancelTo} variant="text">
            Cancel
          </LinkButton>
          <Button
            type="submit"
            variant="contained"
            disabled={mutation.busy || product.state === 'retired'}
            sx={{ textTransform: 'none' }}
          >
            {submit}
          </Button>
          <Box sx={{ flexBasis: mutation.failure ? '100%' : 0 }}>
            <Refused error={mutation.failure} />
          </Box>
        </Box>
      </Paper>
      <CheckPanel
        product={product}
        values={values}
        checked={checked}
        kind={kind}
        onFix={choose}
      />
    </Box>
  );
}

/** @throws Error where policies deny it, and no exemption can be had */
function requireAllowed(
  { policies }: ProductDetails,
  posted: Record<string, Value>,
  checked: Checked | undefined,
): void {
  if (JSON.stringify(checked?.posted) !== JSON.stringify(posted)) {
    return;
  }
  const barring = checked!.answer.findings.filter(
    finding =>
      isDenial(finding) &&
      policies.find(({ id }) => id === finding.rule)?.exemptDays === undefined,
  );
  if (barring.length > 0) {
    throw new Error(
      barring
        .map(({ message, satisfiedBy }) => `${message} ${satisfiedBy}`)
        .join(' '),
    );
  }
}
