import type { FileAddress } from '../fileAddress';

/** A change of one file that others are to look at. */
export type ProposedChange = {
  address: Required<Pick<FileAddress, 'project' | 'ref' | 'path'>>;
  /** Named after what it settles, so that the same change has the same branch. */
  branch: string;
  title: string;
  body: string;
  /** From the text that the file has now. @throws where it can't be changed */
  change: (text: string) => string;
};
