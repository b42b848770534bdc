import {
  Refused,
  useMutation,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type { ProductDetails } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { FormEvent, useMemo, useState } from 'react';
import {
  chosen,
  Denied,
  fieldsOf,
  postable,
  sortProblems,
  Value,
  Values,
} from '../../model/form';
import { CheckPanel } from './CheckPanel';
import { Field, FieldProps } from './Field';
import { OwnerPicker } from './OwnerPicker';
import { ServicePicker } from './ServicePicker';
import { Checked, useCheck } from './useCheck';

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
  submit: string;
  onSubmit: (intent: Record<string, Value>) => Promise<unknown>;
}) {
  const { product, first, of, kind = 'create', fixed = [] } = props;
  const { submit, onSubmit } = props;
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
      ? 'Say it, too.'
      : undefined);
  const denied: Denied = answer?.denied ?? {};
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 3,
        alignItems: 'start',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'minmax(0, 7fr) minmax(0, 5fr)',
        },
      }}
    >
      <Box
        component="form"
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
        sx={{ display: 'grid', gap: 1.75, maxWidth: 720 }}
      >
        {fieldsOf(product, values, denied).map(field => {
          const common: FieldProps = {
            field,
            value: values[field.name],
            problem: problemOf(field.name),
            disabled: fixed.includes(field.name),
            onChange: value =>
              setValues(now => chosen(product, now, field.name, value)),
          };
          switch (field.name) {
            case 'service':
              return (
                <ServicePicker key="service" {...common} groups={groups} />
              );
            case 'owner':
              return <OwnerPicker key="owner" {...common} groups={groups} />;
            default:
              return <Field key={field.name} {...common} />;
          }
        })}
        <Refused error={mutation.failure} />
        <div>
          <Button
            type="submit"
            variant="contained"
            disabled={mutation.busy || product.state === 'retired'}
            sx={{ textTransform: 'none' }}
          >
            {submit}
          </Button>
        </div>
      </Box>
      <CheckPanel
        product={product}
        values={values}
        checked={checked}
        kind={kind}
      />
    </Box>
  );
}

/** The groups of whoever is signed in, direct ones. */
function useGroups(): string[] {
  const me = useMe();
  return useMemo(
    () => [...(me?.actsFor ?? [])].filter(ref => ref.startsWith('group:')),
    [me],
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
