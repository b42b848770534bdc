import { OutboundError } from '@plumbline/backstage-plugin-evidence-node';

/** Where the system's name of a failure says less than a person wants to know. */
const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name does not exist',
  EAI_AGAIN: 'its host name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ENETUNREACH: 'there is no way to its network',
  EHOSTUNREACH: 'there is no way to its host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted',
};

/** Names no host and no path: the link is beside it. */
export function failureInWords({ failure, code }: OutboundError): string {
  switch (failure) {
    case 'timeout':
      return 'it does not answer in time';
    case 'broken':
      return 'it breaks off';
    default:
      if (code && Object.hasOwn(words, code)) {
        return words[code];
      }
      return code
        ? `it can't be reached (${code})`
        : "it can't be reached in time";
  }
}
