import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  LifecycleState,
  lifecycleStates,
  LifecycleWords,
  lifecycleWords,
} from '@plumbline/backstage-plugin-scorecards-common';

const key = 'plumbline.lifecycle.words';

/** @throws InputError for a word that is to mean none of the states */
export function readLifecycleWords(config: RootConfigService): LifecycleWords {
  const section = config.getOptionalConfig(key);
  const own = (section?.keys() ?? []).map((word): [string, LifecycleState] => {
    const state = section!.getString(word);
    const known = lifecycleStates.find(one => one === state);
    const isState = lifecycleStates.some(one => one === word.toLowerCase());
    if (known === undefined || (isState && word.toLowerCase() !== state)) {
      throw new InputError(
        isState
          ? `'${key}.${word}' is a state itself, and can't mean '${state}'`
          : `'${key}.${word}' must be one of ${lifecycleStates.join(
              ', ',
            )}, not '${state}'`,
      );
    }
    return [word, known];
  });
  return lifecycleWords(Object.fromEntries(own));
}
