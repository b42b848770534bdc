import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  entityLabel,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import type { SxProps } from '@mui/material/styles';
import TextField from '@mui/material/TextField';
import { type Ref, useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';
import { useAsyncKeepingLast } from '../async/useAsyncKeepingLast';
import { useEntityTitles } from './useEntityTitles';

const mostShown = 50;
const pauseMs = 200;

/** What of the catalog is offered: each name with the values that it may have. */
export type EntityFilter = Readonly<Record<string, string | string[]>>;

export type EntityPickerProps = {
  label: string;
  help?: string;
  /** Shown where nothing is called what was typed. */
  nothing: string;
  /** Nothing is offered where it is left out. */
  filter: EntityFilter | undefined;
  /** Not offered, such as the present one. */
  except?: string;
  /** What is wrong with the choice, in place of `help`. */
  wrong?: string;
  required?: boolean;
  disabled?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  sx?: SxProps;
  onBlur?: () => void;
};

/** An entity of the catalog, found by its name or its title. */
export function EntityPicker(
  props: EntityPickerProps & {
    value: string | undefined;
    onChange: (entityRef: string | undefined) => void;
  },
) {
  const { value, onChange } = props;
  const shared = useShared(props, value === undefined ? [] : [value]);
  return (
    <Autocomplete
      {...shared}
      value={value ?? null}
      onChange={(_, option) => onChange(option ?? undefined)}
    />
  );
}

/** Some entities of the catalog, each found by its name or its title. */
export function EntitiesPicker(
  props: EntityPickerProps & {
    value: readonly string[];
    onChange: (entityRefs: string[]) => void;
  },
) {
  const { value, onChange } = props;
  const shared = useShared(props, value);
  return (
    <Autocomplete
      {...shared}
      multiple
      value={[...value]}
      onChange={(_, options) => onChange(options)}
    />
  );
}

/** What both are: how entities are found, and how they look. */
function useShared(props: EntityPickerProps, chosen: readonly string[]) {
  const { label, help, nothing, filter, except, wrong, sx, onBlur } = props;
  const { required = false, disabled = false, inputRef } = props;
  const [text, setText] = useState('');
  const {
    value: found,
    loading,
    error,
  } = useFoundEntities(text, filter, mostShown);
  const options = [
    ...new Set([
      ...chosen,
      ...(found ?? []).filter(entityRef => entityRef !== except),
    ]),
  ];
  const titleOf = useEntityTitles(options);
  return {
    options,
    disabled,
    loading,
    sx,
    onBlur,
    size: 'small' as const,
    loadingText: 'Reading the catalog …',
    noOptionsText: error
      ? `The catalog did not answer: ${plainly(error.message)}`
      : nothing,
    getOptionLabel: titleOf,
    // Two may have one title.
    getOptionKey: (entityRef: string) => entityRef,
    filterOptions: (all: string[]) => all,
    onInputChange: (_: unknown, input: string, reason: string) =>
      setText(reason === 'input' ? input : ''),
    renderOption: (
      attributes: React.HTMLAttributes<HTMLLIElement> & { key?: unknown },
      entityRef: string,
    ) => {
      const { key: _, ...rest } = attributes;
      const { kind, name } = entityLabel(entityRef);
      const title = titleOf(entityRef);
      const more = [...(title === name ? [] : [name]), ...(kind ? [kind] : [])];
      return (
        <li key={entityRef} {...rest} title={entityRef}>
          <span>
            {title}
            {more.length > 0 && (
              <Box
                component="span"
                sx={{ display: 'block', fontSize: 12, color: 'text.secondary' }}
              >
                {more.join(' · ')}
              </Box>
            )}
          </span>
        </li>
      );
    },
    renderInput: (params: React.ComponentProps<typeof TextField>) => (
      <TextField
        {...params}
        {...{ inputRef, label, required }}
        error={wrong !== undefined}
        helperText={wrong ?? help}
      />
    ),
  };
}

/**
 * Entities of the catalog whose name or title has what was typed, once typing
 * pauses; the first ones by name.
 *
 * @param filter - nothing is found where it is left out
 */
export function useFoundEntities(
  text: string,
  filter: EntityFilter | undefined,
  limit: number,
) {
  const catalog = useApi(catalogApiRef);
  const query =
    filter &&
    JSON.stringify({
      filter,
      fullTextFilter: {
        term: text.trim(),
        fields: ['metadata.name', 'metadata.title', 'spec.profile.displayName'],
      },
      limit,
    });
  const [settled, setSettled] = useState(query);
  useDebounce(() => setSettled(query), pauseMs, [query]);
  return useAsyncKeepingLast(
    async () => {
      if (settled === undefined) {
        return [];
      }
      const { items } = await catalog.queryEntities({
        ...JSON.parse(settled),
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        orderFields: { field: 'metadata.name', order: 'asc' },
      });
      return items.map(stringifyEntityRef);
    },
    ['evidence-react useFoundEntities', catalog, settled],
    { keepAcross: true },
  );
}
