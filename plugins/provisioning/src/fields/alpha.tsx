// All that is taken of the scaffolder's alpha API, in one place.
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import type { ReactElement } from 'react';
import type { PickerProps } from './types';

/** The pickers that generated templates name in `ui:field`. */
const pickers: Record<
  string,
  { name: string; load: () => Promise<(props: PickerProps) => ReactElement> }
> = {
  PlumblineDurability: {
    name: 'plumbline-durability',
    load: async () => (await import('./LevelPicker')).LevelPicker,
  },
  PlumblineOwner: {
    name: 'plumbline-owner',
    load: async () => (await import('./OwnerPicker')).OwnerPicker,
  },
  PlumblineRegion: {
    name: 'plumbline-region',
    load: async () => (await import('./RegionPicker')).RegionPicker,
  },
};

/** Field extensions for the scaffolder of the new frontend system. */
export const formFields = Object.entries(pickers).map(
  ([field, { name, load }]) =>
    FormFieldBlueprint.make({
      name,
      params: {
        field: async () => {
          const component = await load();
          return createFormField({
            name: field,
            component: component as (props: any) => ReactElement,
          });
        },
      },
    }),
);
