// From a query to the line that asks it in a shell.

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export function curlOf(endpoint, text, accept) {
  return `curl -sS -H ${quoted(`Accept: ${accept}`)} --data-urlencode ${quoted(`query=${text}`)} ${quoted(endpoint)}`;
}
