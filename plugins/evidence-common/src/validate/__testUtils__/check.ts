import type { Entity } from '@backstage/catalog-model';
import type { Finding } from '../finding';
import { SourceFile } from '../source';
import { validateDescriptors } from '../validate';

type Options = {
  portal?: Entity[];
  /** By default the files are all there is. */
  selfContained?: boolean;
  manifests?: Record<string, string>;
};

/** What is wrong with one descriptor, or with several by name. */
export function check(
  text: string | Record<string, string>,
  { portal, selfContained = true, manifests = {} }: Options = {},
): Finding[] {
  const files = typeof text === 'string' ? { 'a.yaml': text } : text;
  return validateDescriptors({
    files: Object.entries(files).map(([file, content]) => ({
      source: new SourceFile(file, content),
      named: true,
    })),
    manifests: Object.entries(manifests).map(
      ([file, content]) => new SourceFile(file, content),
    ),
    portal,
    selfContained,
  }).findings;
}

/** `line:column rule`, as far as tests compare it. */
export function places(findings: readonly Finding[]): string[] {
  return findings.map(({ line, column, rule }) => `${line}:${column} ${rule}`);
}

/** Two teams, and somebody in each. */
export const org = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: payments-platform
  title: Payments Platform
  annotations:
    plumbline.dev/channel: '#pay-oncall'
    plumbline.dev/pager: PPAY
    github.com/team-slug: acme/pay-eng
spec: { type: team, children: [], members: [ana.ruiz] }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: web
  annotations: { plumbline.dev/pager: PWEB }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ana.ruiz }
spec: { memberOf: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: li.wei }
spec: { memberOf: [web] }
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: shop }
spec: { owner: web }
`;

/** A Component on lines that a test can count; `spec` is indented by two. */
export function component(spec: string, annotations = ''): string {
  const lines = (text: string, indent: number) =>
    text
      .split('\n')
      .filter(Boolean)
      .map(line => `${' '.repeat(indent)}${line}\n`)
      .join('');
  return `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
${annotations && `  annotations:\n${lines(annotations, 4)}`}spec:
  type: service
  lifecycle: production
${lines(spec, 2)}`;
}
