import {
  otherCiFiles,
  pipelinePath,
  pipelineSystem,
  workflowPattern,
  workflowSystem,
} from '../tree/productFiles';
import type { Subject } from './Subject';

type CiFile = { path: string; system: string; text: string | undefined };

/** CI files in the order of their paths, with the systems that run them. */
export function ciFilesIn({ files }: Subject['tree']): CiFile[] {
  return [...files.keys()].sort().flatMap(path => {
    const system = systemOf(path);
    const { text } = files.get(path)!;
    return system === undefined ? [] : [{ path, system, text }];
  });
}

function systemOf(path: string): string | undefined {
  if (workflowPattern.test(path)) {
    return workflowSystem;
  }
  if (path === pipelinePath) {
    return pipelineSystem;
  }
  return Object.hasOwn(otherCiFiles, path) ? otherCiFiles[path] : undefined;
}
