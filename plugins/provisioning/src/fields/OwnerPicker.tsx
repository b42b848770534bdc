import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { ChoiceField } from './ChoiceField';
import { frameOf, PickerProps } from './types';
import { useAnswer } from './useAnswer';

/** The groups that the requester is of: a request is owned by one of them. */
export function OwnerPicker(props: PickerProps) {
  const { formData, onChange } = props;
  const identity = useApi(identityApiRef);
  const { error, value: groups } = useAnswer('groups', async () => {
    const { ownershipEntityRefs } = await identity.getBackstageIdentity();
    return ownershipEntityRefs.filter(ref => ref.startsWith('group:')).sort();
  });
  const frame = frameOf(props);
  return (
    <ChoiceField
      {...frame}
      description={
        error ??
        (groups?.length === 0
          ? 'You are not in a group, and only a group can own it.'
          : frame.description)
      }
      value={formData}
      onChange={onChange}
      choices={(groups ?? []).map(value => ({ value, title: value }))}
    />
  );
}
