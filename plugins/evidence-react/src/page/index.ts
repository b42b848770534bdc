export { CopyButton } from './CopyButton';
export { DownloadButton } from './DownloadButton';
export { ExternalLink, MaybeLink } from './ExternalLink';
export { Fold } from './Fold';
export { PageHead } from './PageHead';
export { Paste } from './Paste';
export { readable } from './readable';
export { Section } from './Section';
export { useDocumentTitle } from './useDocumentTitle';
