import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  alertNamesOf,
  canonicalJson,
  nameSomething,
} from '@plumbline/backstage-plugin-evidence-common';
import type { AlertRule } from './AlertmanagerApi';
import type { Labels } from './routes/matchers';

/** A service, and the labels that its alerts come with. */
export type Service = {
  entityRef: string;
  names: readonly string[];
  /** Labels of rules that name it; what an expression adds is not among them. */
  rules: readonly Labels[];
};

/** The labels of rules, without those that only an alert of theirs has. */
export type Rules = {
  /** Of rules that name a service themselves. */
  own: readonly Labels[];
  /** Of rules that are for any service, which their expressions find. */
  shared: readonly Labels[];
};

/** A Component that runs; a library fires nothing. */
export function isService(entity: Entity): boolean {
  return (
    entity.kind.toLowerCase() === 'component' && entity.spec?.type !== 'library'
  );
}

export function namesOf(entity: Entity): Pick<Service, 'entityRef' | 'names'> {
  return {
    entityRef: stringifyEntityRef(entity),
    names: alertNamesOf(entity),
  };
}

/** Each distinct set of labels once. A label made of a template is unknown. */
export function labelsOfRules(rules: readonly AlertRule[]): Rules {
  const own = new Map<string, Labels>();
  const shared = new Map<string, Labels>();
  for (const { name, labels } of rules) {
    const known = Object.fromEntries(
      Object.entries({ ...labels, alertname: name }).filter(
        ([, value]) => !value.includes('{{') && value.length <= 1_000,
      ),
    );
    const { alertname, ...others } = known;
    if (nameSomething(others)) {
      own.set(canonicalJson(known), known);
    } else {
      shared.set(canonicalJson(known), known);
    }
  }
  return { own: [...own.values()], shared: [...shared.values()] };
}
