// A real OpenID provider for the tests of single sign-on, which signs people in without asking, and which can be told
// to lie in its tokens. Prints its port when it listens; ends with its input.
import { createServer } from "node:http";
import { SignJWT, decodeJwt, exportJWK, generateKeyPair, importJWK } from "jose";
import Provider from "oidc-provider";

// The tests read one line and no more.
console.log = console.info = console.warn = console.error;

// The clock of the tests stands at the moment at which every test begins.
const [clock, begun] = [Date.now, Date.now()];
Date.now = () => 1795000000000 + clock() - begun;

const made = async () => ({ ...(await exportJWK((await generateKeyPair("RS256", { extractable: true })).privateKey)), alg: "RS256", use: "sig" });
const [key, strange] = [{ ...(await made()), kid: "one" }, await made()];

// What the tests say: who signs in, and which lie is told.
const told = { subject: "ada", email: "ada@uni.example", verified: true, inToken: true, lie: "" };
let provider;

function config(redirect) {
  return {
    clients: [{ client_id: "colloquy", client_secret: "s3cret of the tests", redirect_uris: [redirect] }],
    jwks: { keys: [key] },
    pkce: { required: () => true, methods: ["S256"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["of no importance"] },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: (use) =>
        use === "id_token" && !told.inToken
          ? { sub: id }
          : { sub: id, email: told.email, email_verified: told.verified },
    }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  };
}

// Signs in whoever the tests say, and consents to everything.
async function interact(request, response) {
  const { session, params, grantId } = await provider.interactionDetails(request, response);
  const accountId = session?.accountId ?? told.subject;
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope("openid email");
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

// The same token with a lie in it, signed again.
async function lied(token) {
  const claims = decodeJwt(token);
  const now = Math.floor(Date.now() / 1000);
  const lies = {
    nonce: { nonce: "another" },
    "no-nonce": { nonce: undefined },
    audience: { aud: "somebody-else" },
    audiences: { aud: ["colloquy", "somebody-else"] },
    azp: { azp: "somebody-else" },
    issuer: { iss: "http://127.0.0.1:1" },
    expired: { exp: now - 7200 },
    future: { iat: now + 7200 },
  };
  const next = { ...claims, ...(lies[told.lie] ?? {}) };
  const kid = told.lie === "unknown-key" ? "two" : "one";
  if (told.lie === "no-signature") {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part(next)}.`;
  }
  if (told.lie === "client-secret") {
    return new SignJWT(next).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from("s3cret of the tests"));
  }
  const wrong = ["signature", "unknown-key"].includes(told.lie);
  return new SignJWT(next).setProtectedHeader({ alg: "RS256", kid }).sign(await importJWK(wrong ? strange : key, "RS256"));
}

// Passes the provider's answer on, with what the tests want changed.
function changing(response, change) {
  const chunks = [];
  response.write = (chunk) => (chunks.push(Buffer.from(chunk)), true);
  const end = response.end.bind(response);
  response.end = async (chunk) => {
    if (chunk) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString();
    const next = response.statusCode === 200 ? JSON.stringify(await change(JSON.parse(body))) : body;
    response.removeHeader("content-length");
    delete response.write;
    end(next);
  };
}

const body = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}");
};

// Cookies without an end: to a browser, whose clock does not stand, theirs would be over. Those taken away stay so.
function endless(response) {
  const set = response.setHeader.bind(response);
  const kept = (cookie) => cookie.replace(/; expires=(?!Thu, 01 Jan 1970)[^;]+/i, "");
  response.setHeader = (name, value) =>
    set(name, name.toLowerCase() === "set-cookie" ? [value].flat().map(kept) : value);
}

async function answer(request, response) {
  endless(response);
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/tell") {
    const { redirect, ...news } = await body(request);
    Object.assign(told, news);
    if (redirect) provider = new Provider(issuer, config(redirect));
    return response.end();
  }
  if (pathname.startsWith("/interaction/")) return interact(request, response);
  if (pathname === "/token" && told.lie === "unreachable") return response.destroy();
  if (pathname === "/token") {
    changing(response, async (answer) => (told.lie ? { ...answer, id_token: await lied(answer.id_token) } : answer));
  }
  if (pathname === "/.well-known/openid-configuration" && told.lie === "discovery") {
    changing(response, (document) => ({ ...document, issuer: "http://127.0.0.1:1" }));
  }
  return provider.callback()(request, response);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end(String(error));
  });
});
let issuer;
server.listen(0, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`listening ${server.address().port}\n`);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit());
