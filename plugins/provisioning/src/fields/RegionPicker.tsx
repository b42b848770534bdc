import { plainly } from '@plumbline/backstage-plugin-evidence-react';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type { CheckAnswer } from '@plumbline/backstage-plugin-provisioning-common';
import { ChoiceField } from './ChoiceField';
import { chosen, frameOf, PickerProps } from './types';
import { useAnswer } from './useAnswer';
import { useProvisioning } from './useProvisioning';

/** A portal may say which choices its policies deny as things are. */
type Denying = CheckAnswer & {
  denied?: Record<string, Record<string, string>>;
};

/** Regions; those that policies deny for this data say why. */
export function RegionPicker(props: PickerProps) {
  const { formData, onChange, schema, uiSchema } = props;
  const product = uiSchema['ui:options']?.product ?? '';
  const client = useProvisioning();
  const intent = { ...chosen(props), ...(formData && { region: formData }) };
  const { value } = useAnswer(
    JSON.stringify([product, intent]),
    (): Promise<Denying> => client.checkRequest({ product, intent }),
  );
  const denied = {
    ...value?.denied?.region,
    ...(formData && deniedBy(value, formData)),
  };
  return (
    <ChoiceField
      {...frameOf(props)}
      value={formData}
      onChange={onChange}
      choices={(schema.enum ?? []).map(String).map(region => ({
        value: region,
        title: region,
        denied: denied[region],
      }))}
    />
  );
}

/** What a policy on regions says of the one that is chosen. */
function deniedBy(
  answer: Denying | undefined,
  region: string,
): Record<string, string> {
  const finding = answer?.findings.find(
    found => isDenial(found) && /region/i.test(found.message),
  );
  return finding
    ? { [region]: plainly(`${finding.message} ${finding.satisfiedBy}`) }
    : {};
}
