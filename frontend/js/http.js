// One HTTP call to this page's own server. Beside frontend/src/account.rs, which knows what is asked and answered.

/** The body of the answer. Throws the body of a refusal, or whatever kept the server from answering. */
export async function call(method, path, mediaType, body) {
  const headers = { accept: mediaType };
  if (body.length > 0) headers["content-type"] = mediaType;
  const response = await fetch(path, { method, headers, body: body.length > 0 ? body : undefined });
  const answer = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw answer;
  return answer;
}
