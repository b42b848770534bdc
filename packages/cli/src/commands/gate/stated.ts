import { createHash } from 'node:crypto';
import type { ValueForm } from '@plumbline/backstage-plugin-evidence-common';
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

const forms: readonly [ValueForm, RegExp][] = [
  ['number', /^-?\d+(\.\d+)?$/],
  ['percentage', /^\d+(\.\d+)?%$/],
  // Filled in where it runs, without a default, or read from where secrets are kept.
  ['reference', /^(\$\{[\w.-]+\}|\$\([\w.-]+\)|\{\{[\w\s.$-]+\}\})$/],
  ['reference', /^plumbline-secret:req-\w+$/],
  ['reference', /^(ref\+)?(vault|op|kubernetes):(\/\/)?[^\s@/]+\/[^\s@]+$/],
  ['reference', /^arn:[\w-]+:(secretsmanager|ssm):\S+$/],
  ['reference', /^projects\/[^/\s]+\/secrets\/\S+$/],
  ['reference', /^(valueFrom:\s*)?secretKeyRef:\s[\w\s:.{},'"/-]+$/],
  // Without a user, whose password would be a value.
  ['address', /^([a-z][a-z0-9+.-]*:\/\/)[^\s@?]+$/i],
  ['address', /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i],
];

/** What a text is, where it is one value. */
export function formOf(text: string): ValueForm {
  const value = text.trim();
  return forms.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
}

/** What is left out is not known; of configuration only digests and forms are sent. */
export function statedOf({ configuration, flag, module }: StatedOptions) {
  return {
    modules: module?.map(([name, version]) => ({ name, version })),
    flags: flag?.map(([key, state]) => ({ key, state })),
    configuration: configuration?.map(([item, file]) => {
      const text = readText(file);
      const hash = createHash('sha256').update(text).digest('hex');
      return { item, digest: `sha256:${hash}`, form: formOf(text) };
    }),
  };
}
