// The tool says when its frame can be closed; only the tool's own frame is heard.
const frame = document.getElementById("registration");

addEventListener("message", ({ data, source }) => {
  if (source === frame.contentWindow && data?.subject === "org.imsglobal.lti.close") location.assign("/register");
});
