import { createHash } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import { readText } from '../policy/policy';

/** What goes out with an artifact to one environment. */
export type StatedOptions = {
  /** Names and versions. */
  module?: [string, string][];
  /** Items and files. */
  configuration?: [string, string][];
  /** Keys and states. */
  flag?: [string, string][];
};

/** @param what - such as `key=state` */
export function addPair(what: string) {
  return (text: string, before: [string, string][] = []) => {
    const at = text.indexOf('=');
    const [name, value] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
    if (name.trim() === '' || value.trim() === '') {
      throw new InvalidArgumentError(`It must be ${what}.`);
    }
    return [...before, [name.trim(), value.trim()] as [string, string]];
  };
}

/** What is left out is not known; of configuration only digests are sent. */
export function statedOf({ configuration, flag, module }: StatedOptions) {
  return {
    modules: module?.map(([name, version]) => ({ name, version })),
    flags: flag?.map(([key, state]) => ({ key, state })),
    configuration: configuration?.map(([item, file]) => {
      const hash = createHash('sha256').update(readText(file)).digest('hex');
      return { item, digest: `sha256:${hash}` };
    }),
  };
}
