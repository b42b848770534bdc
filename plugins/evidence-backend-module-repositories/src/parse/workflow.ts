import { isRecord } from '@plumbline/backstage-plugin-evidence-common';
import { maxItems, name, names, textsOf } from './bounds';
import { readYaml } from './data';

export type CiFile = {
  name?: string;
  jobs: { id: string; name?: string }[];
  triggers: string[];
  invalid?: boolean;
  /** More jobs come from files that this one names. */
  partial: boolean;
};

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
export function parseWorkflow(text: string): CiFile {
  const workflow = readYaml(text);
  const jobs = workflow?.jobs;
  if (!workflow || !isRecord(jobs)) {
    return { jobs: [], triggers: [], invalid: true, partial: false };
  }
  const { on } = workflow;
  return {
    name: name(workflow.name),
    jobs: Object.entries(jobs)
      .slice(0, maxItems)
      .flatMap(([key, job]) => {
        const id = name(key);
        return id === undefined
          ? []
          : [{ id, name: name(isRecord(job) ? job.name : undefined) }];
      }),
    triggers: names(isRecord(on) ? Object.keys(on) : textsOf(on)),
    // Whose jobs are called, they have.
    partial: Object.values(jobs).some(
      job => isRecord(job) && job.uses !== undefined,
    ),
  };
}
