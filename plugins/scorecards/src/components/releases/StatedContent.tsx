import { count, Fold } from '@plumbline/backstage-plugin-evidence-react';
import {
  type ReleaseContent,
  wordsOfStated,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';

/** As many are read in one line. */
const fewItems = 5;

/** What a pipeline stated of a release: where it is much, how much at first. */
export function StatedContent({ stated }: Pick<ReleaseContent, 'stated'>) {
  const { configuration, environment, flags, modules } = stated ?? {};
  const lists = [
    ['Modules', modules?.map(({ name, version }) => `${name} ${version}`)],
    ['Configuration', configuration?.map(({ item }) => item)],
    ['Flags', flags?.map(({ key, state }) => `${key} ${state}`)],
  ] as const;
  if (lists.flatMap(([, items]) => items ?? []).length <= fewItems) {
    return <>{wordsOfStated(stated)}</>;
  }
  const counts = [
    modules ? count(modules.length, 'module') : 'modules not stated',
    configuration
      ? `${count(configuration.length, 'part')} of configuration`
      : 'configuration not stated',
    flags ? count(flags.length, 'flag') : 'flags not stated',
  ];
  return (
    <Fold summary={`Stated for ${environment}: ${counts.join(', ')}`}>
      {lists.map(
        ([kind, items]) =>
          items &&
          items.length > 0 && (
            <Box key={kind} sx={{ mt: 1 }}>
              {kind}
              <Box component="ul" aria-label={kind} sx={{ m: 0, pl: 2 }}>
                {items.map(item => (
                  <li key={item}>{item}</li>
                ))}
              </Box>
            </Box>
          ),
      )}
    </Fold>
  );
}
