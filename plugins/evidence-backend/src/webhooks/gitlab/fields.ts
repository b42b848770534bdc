import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import { filled } from '../fields';
import type { GitlabProject, GitlabUser } from './schemas';

export function projectSignal(project: GitlabProject): Signal {
  return { type: 'repository', url: project.web_url };
}

/** Its number or, in payloads of older versions without it, its address. */
export function projectKey(project: GitlabProject): string {
  return (project.id ?? project.web_url).slice(0, 300);
}

export function actorOf(user: GitlabUser): string | undefined {
  return filled(user?.username) ?? filled(user?.name);
}
