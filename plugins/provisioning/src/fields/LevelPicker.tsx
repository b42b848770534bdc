import {
  plainly,
  money,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import Typography from '@mui/material/Typography';
import type {
  CheckAnswer,
  Cost,
  Level,
} from '@plumbline/backstage-plugin-provisioning-common';
import { ChoiceField } from './ChoiceField';
import { chosen, frameOf, PickerProps } from './types';
import { useAnswer } from './useAnswer';
import { useProvisioning } from './useProvisioning';

/** Durability levels, each with what it promises; what the chosen one costs. */
export function LevelPicker(props: PickerProps) {
  const { formData, onChange, schema, uiSchema } = props;
  const product = uiSchema['ui:options']?.product ?? '';
  const client = useProvisioning();
  const details = useAnswer(product, () => client.getProduct(product));
  const intent = {
    ...chosen(props),
    engine: details.value?.engine ?? '',
    durability: formData ?? '',
  };
  const check = useAnswer(
    JSON.stringify([product, intent]),
    formData && details.value
      ? () => client.checkRequest({ product, intent })
      : undefined,
  );
  const levels = details.value?.levels ?? {};
  const { findings = [] } = check.value ?? {};
  return (
    <>
      <ChoiceField
        {...frameOf(props)}
        value={formData}
        onChange={onChange}
        choices={(schema.enum ?? []).map(String).map(value => ({
          value,
          title: levels[value]?.title ?? value,
          lines: levels[value] && linesOf(levels[value]),
        }))}
      />
      <Typography variant="body2" role="status">
        {wordsOf({
          isChosen: formData !== undefined,
          problem: details.error ?? check.error,
          answer: check.value,
        })}
      </Typography>
      {findings.map(({ rule, message, satisfiedBy }) => (
        <Typography key={rule} variant="body2" color="error">
          <Sentence text={`${message} ${satisfiedBy}`} />
        </Typography>
      ))}
    </>
  );
}

function linesOf({ approval, expiry, promise }: Level): string[] {
  return [
    `Backups: ${promise.backups}. Availability: ${promise.availability}.`,
    `Protection: ${promise.protection}.`,
    [
      approval === 'none' ? 'Needs no approval at this level.' : '',
      approval === 'none'
        ? ''
        : `Needs an approval, because ${plainly(approval.because ?? '')}.`,
      expiry ? `Expires after ${expiry.days} days.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  ];
}

/** What the chosen level costs, or why that is not known. */
function wordsOf(options: {
  isChosen: boolean;
  problem?: string;
  answer?: Pick<CheckAnswer, 'approval' | 'cost'>;
}): string {
  const { answer, isChosen, problem } = options;
  if (problem !== undefined) {
    return `Not checked: ${problem}`;
  }
  if (answer) {
    return priceOf(answer.cost, answer.approval?.needed);
  }
  return isChosen ? 'Being checked …' : '';
}

function priceOf(cost: Cost | undefined, waits: boolean | undefined): string {
  const price = cost
    ? `At least ${money(cost.atLeast, cost.currency, true)} a month${
        cost.unpriced.length > 0 ? `, ${cost.unpriced.length} unpriced` : ''
      }.`
    : 'Its price is known when it is planned.';
  return waits ? `${price} It is priced before it is approved.` : price;
}
