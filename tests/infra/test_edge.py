"""The edge, as the template and its firewall describe it (docs/decisions/0034-edge.md)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from fnmatch import fnmatchcase
from typing import Any

import boto3
import jwt
import pytest
import yaml
from moto import mock_aws

from beatpass.clock import now
from beatpass.http.platform.caller import NotSignedIn
from beatpass.http.platform.edge import SECRET, VIEWER_COUNTRY
from beatpass.http.platform.headers import VIEWER_ADDRESS
from beatpass.http.platform.problem_details import CONTENT_TYPE, answer_of
from infra.operations import rotate_edge_secret
from infra.template.parameters import refusals
from tests.support.functions import ROOT
from tests.support.template import cloudformation, functions, resources, template

ORIGINS = ["https://app.beatpass.ca", "http://localhost:3000"]
ARN = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/WebAcl/0123-abcd"
OF_THE_EDGE = ("AWS::CloudFront::", "AWS::S3::")


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    return cloudformation(Edge="yes", WebAclArn=ARN)


def distribution() -> dict[str, Any]:
    (found,) = resources("AWS::CloudFront::Distribution").values()
    config: dict[str, Any] = found["DistributionConfig"]
    return config


def behaviour(path: str) -> dict[str, Any]:
    """The one that CloudFront takes for this path: the first that matches."""
    config = distribution()
    matching = (each for each in config["CacheBehaviors"] if fnmatchcase(path, each["PathPattern"]))
    return next(matching, config["DefaultCacheBehavior"])


def of_the_api() -> list[dict[str, Any]]:
    return [each for each in distribution()["CacheBehaviors"] if each["TargetOriginId"] == "api"]


def test_the_reference_has_its_own_policy() -> None:
    for path in ("/docs", "/docs/", "/docs/reference.js"):
        assert behaviour(path)["ResponseHeadersPolicyId"] == {"Ref": "EdgeReferenceHeaders"}
        assert (behaviour(path)["TargetOriginId"], function_of(behaviour(path))) == ("dashboard", "EdgePages")
    for path in ("/docs-of-mine", "/documents", "/"):
        assert behaviour(path)["ResponseHeadersPolicyId"] == {"Ref": "EdgeHeaders"}


def function_of(behaviour: dict[str, Any]) -> str:
    (association,) = behaviour["FunctionAssociations"]
    assert association["EventType"] == "viewer-request"
    name, _ = association["FunctionARN"]["Fn::GetAtt"]
    return str(name)


def test_an_edge_needs_its_firewall() -> None:
    assert any("web-acl" in refusal for refusal in refusals({"Edge": "yes"}))
    assert refusals({"Edge": "yes", "WebAclArn": ARN}) == []
    assert refusals({"Edge": "yes", "WebAclArn": ARN.replace("us-east-1", "eu-west-1")})
    assert refusals({"WebAclArn": ARN}) == []


DOMAIN = {
    "EdgeDomain": "app.beatpass.ca",
    "EdgeCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab",
}


def test_an_own_domain_needs_the_edge_and_a_certificate_of_its_region() -> None:
    edge = {"Edge": "yes", "WebAclArn": ARN}
    assert refusals(edge | DOMAIN) == []
    assert any("Edge=yes" in refusal for refusal in refusals(DOMAIN))
    for left_out in DOMAIN:
        assert any("belong together" in each for each in refusals(edge | DOMAIN | {left_out: ""}))
    wrong = (
        "https://app.beatpass.ca",
        "app.beatpass.ca/",
        "App.beatpass.ca",
        "localhost",
        "*.beatpass.ca",
        "a..ca",
        "-a.ca",
    )
    for name in wrong:
        assert any("EdgeDomain" in each for each in refusals(edge | DOMAIN | {"EdgeDomain": name})), name
    elsewhere = DOMAIN["EdgeCertificateArn"].replace("us-east-1", "ca-central-1")
    assert any("us-east-1" in each for each in refusals(edge | DOMAIN | {"EdgeCertificateArn": elsewhere}))


def test_the_distribution_answers_for_its_own_domain_with_its_certificate() -> None:
    config = distribution()
    assert config["Aliases"] == {"Fn::If": ["HasEdgeDomain", [{"Ref": "EdgeDomain"}], {"Ref": "AWS::NoValue"}]}
    condition, certificate, otherwise = config["ViewerCertificate"]["Fn::If"]
    assert (condition, otherwise) == ("HasEdgeDomain", {"Ref": "AWS::NoValue"})
    assert certificate["AcmCertificateArn"] == {"Ref": "EdgeCertificateArn"}
    assert certificate["SslSupportMethod"] == "sni-only"
    (_, own, cloudfronts) = template()["Outputs"]["EdgeUrl"]["Value"]["Fn::If"]
    assert own == {"Fn::Sub": "https://${EdgeDomain}"}
    assert template()["Outputs"]["EdgeAddress"]["Value"] == {"Fn::GetAtt": ["EdgeDistribution", "DomainName"]}
    assert cloudfronts == {"Fn::Sub": "https://${EdgeDistribution.DomainName}"}


def test_without_it_nothing_of_it_is_made(stack: dict[str, Any]) -> None:
    found = {name: each for name, each in stack.items() if each["Type"].startswith(OF_THE_EDGE) or "Edge" in name}
    assert len(found) >= 12
    assert {each.get("Condition") for each in found.values()} == {"HasEdge"}
    assert template()["Parameters"]["Edge"]["Default"] == "no"


def test_every_function_of_the_api_answers_the_edge_alone(stack: dict[str, Any]) -> None:
    """But the webhook: Stripe's signature says who sends."""
    names = {name for name in resources("AWS::Serverless::Function") if name.startswith("Http")}
    readers = stack["EdgeSecretReaders"]["Properties"]
    assert {role["Ref"] for role in readers["Roles"]} == {f"{name}Role" for name in names}
    assert {each["Resource"]["Ref"] for each in readers["PolicyDocument"]["Statement"]} == {"EdgeSecret"}
    for name in names:
        assert stack[f"{name}Role"]["Type"] == "AWS::IAM::Role"
        variables = stack[name]["Properties"]["Environment"]["Variables"]
        assert variables["EDGE_SECRET_ARN"] == {"Fn::If": ["HasEdge", {"Ref": "EdgeSecret"}, ""]}
    wrapped = re.compile(r"^handler = observed\(behind_edge\((app\.)?resolve, edge_secrets\)\)$", re.MULTILINE)
    for folder in (name for name in functions() if name.startswith("http_")):
        assert wrapped.search((ROOT / "functions" / folder / "handler.py").read_text()), folder


def test_the_edge_sends_the_current_secret_under_the_name_that_is_read() -> None:
    (origin,) = (each for each in distribution()["Origins"] if each["Id"] == "api")
    (header,) = origin["OriginCustomHeaders"]
    assert header["HeaderName"] == SECRET
    assert header["HeaderValue"] == {"Fn::Sub": "{{resolve:secretsmanager:${EdgeSecret}:SecretString:current}}"}
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    made = resources("AWS::SecretsManager::Secret")["EdgeSecret"]["GenerateSecretString"]
    assert (made["GenerateStringKey"], json.loads(made["SecretStringTemplate"])) == ("current", {"previous": ""})
    assert made["PasswordLength"] >= 32


def test_the_api_and_the_dashboard_are_where_they_belong() -> None:
    routes = [
        event["Properties"].get("Path", "/v1/no/such/route")
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]
    for path in routes:
        assert behaviour(path)["TargetOriginId"] == "api", path
        assert "POST" in behaviour(path)["AllowedMethods"]
    for path in ("/", "/index.html", "/app/main.js", "/producer-dashboard/progress", "/v2/x"):
        assert behaviour(path)["TargetOriginId"] == "dashboard", path
    assert distribution()["DefaultRootObject"] == "index.html"
    assert distribution()["WebACLId"] == {"Ref": "WebAclArn"}
    assert "CustomErrorResponses" not in distribution()  # they would turn the API's problems into pages


@pytest.mark.parametrize("path", ["/v1/guest/tracks/t/plays", "/v1/tracks/t/plays", "/v1/links/abcd2345"])
def test_plays_are_told_the_viewers_country_and_are_not_kept(path: str) -> None:
    used = resources("AWS::CloudFront::CachePolicy")[behaviour(path)["CachePolicyId"]["Ref"]]["CachePolicyConfig"]
    sent = used["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]["Headers"]
    assert [name.lower() for name in sent] == [VIEWER_COUNTRY]
    assert used["DefaultTTL"] == 0
    assert function_of(behaviour(path)) == "EdgeViewer"


@pytest.mark.parametrize("path", ["/v1/leaderboards/overall", "/v1/artists/a", "/v1/tracks/t", "/v1/openapi.json"])
def test_public_answers_are_kept_as_long_as_they_say(path: str) -> None:
    used = resources("AWS::CloudFront::CachePolicy")[behaviour(path)["CachePolicyId"]["Ref"]]["CachePolicyConfig"]
    key = used["ParametersInCacheKeyAndForwardedToOrigin"]
    assert (used["MinTTL"], used["DefaultTTL"]) == (0, 0)
    assert used["MaxTTL"] >= 3_600
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert key["HeadersConfig"]["Headers"] == ["Authorization", "Origin"]
    assert key["EnableAcceptEncodingGzip"] is key["EnableAcceptEncodingBrotli"] is True
    assert behaviour(path)["Compress"] is True


def test_every_request_to_the_api_says_its_viewers_address() -> None:
    for each in of_the_api():
        assert function_of(each) in {"EdgeViewer", "EdgeViewerWithoutCountry"}
        assert each["ViewerProtocolPolicy"] == "https-only"


def test_what_the_gateway_refuses_may_be_read_by_our_pages_too() -> None:
    """The API's routes say the same as its own CORS settings."""
    (api,) = resources("AWS::Serverless::HttpApi").values()
    ours = api["CorsConfiguration"]["Fn::If"][1]
    headers = resources("AWS::CloudFront::ResponseHeadersPolicy")["EdgeApiHeaders"]["ResponseHeadersPolicyConfig"]
    condition, cors, _ = headers["CorsConfig"]["Fn::If"]
    assert (condition, cors["OriginOverride"], cors["AccessControlAllowCredentials"]) == (
        "HasCorsOrigins",
        False,
        False,
    )
    for name in ("AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders"):
        assert cors[f"AccessControl{name}"]["Items"] == ours[name]
    for each in of_the_api():
        assert each["ResponseHeadersPolicyId"] == {"Ref": "EdgeApiHeaders"}


def at_the_edge(name: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """What CloudFront's function makes of a viewer's request."""
    (made,) = all_at_the_edge(name, [request])
    return made


def all_at_the_edge(name: str, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same for several requests, in one start of Node.js."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    written = resources("AWS::CloudFront::Function")[name]["FunctionCode"]
    code = written["Fn::Sub"].replace("${CorsOrigins}", ",".join(ORIGINS)) if isinstance(written, dict) else written
    assert "${" not in code
    usual = {"uri": "/", "method": "GET", "headers": {}}
    events = [{"viewer": {"ip": "203.0.113.7"}, "request": {**usual, **each}} for each in asked]
    clock = f"Date.now = () => {int(now().timestamp() * 1000)};"  # a test may be run as of another day
    program = f"{clock}\n{code}\nconsole.log(JSON.stringify({json.dumps(events)}.map(handler)));"
    ran = subprocess.run([node, "-e", program], check=True, capture_output=True, text=True)  # noqa: S603 - the template's
    made: list[dict[str, Any]] = json.loads(ran.stdout)
    return made


@pytest.mark.parametrize("name", ["EdgeViewer", "EdgeViewerWithoutCountry"])
def test_what_a_viewer_says_of_its_address_is_replaced(name: str) -> None:
    said = {VIEWER_ADDRESS: {"value": "192.0.2.9"}, VIEWER_COUNTRY: {"value": "FR"}, "accept": {"value": "x"}}
    headers = at_the_edge(name, headers=said)["headers"]
    assert headers[VIEWER_ADDRESS] == {"value": "203.0.113.7"}
    assert (VIEWER_COUNTRY in headers) == (name == "EdgeViewer")  # there CloudFront itself has set it
    assert headers["accept"] == {"value": "x"}


def bearer(**claims: object) -> dict[str, Any]:
    """The header of a token that nobody signed, which the edge does not judge."""
    return {"authorization": {"value": f"Bearer {jwt.encode(dict(claims), 'k' * 32)}"}}


def refused(method: str, path: str, **headers: Any) -> bool:  # noqa: ANN401 - JSON
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return at_the_edge("EdgeViewerWithoutCountry", method=method, uri=path, headers=sent).get("statusCode") == 401


def test_the_edge_knows_which_routes_need_a_token() -> None:
    routes = [
        (
            event["Properties"]["Method"],
            re.sub(r"\{\w+\}", "some-id", event["Properties"]["Path"]),
            event["Properties"].get("Auth") != {"Authorizer": "NONE"},
        )
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi" and "Path" in event["Properties"]
    ]
    answers = all_at_the_edge(
        "EdgeViewerWithoutCountry", [{"method": method, "uri": path} for method, path, _ in routes]
    )
    assert len(routes) > 120
    for (method, path, closed), answered in zip(routes, answers, strict=True):
        assert (answered.get("statusCode") == 401) == closed, (method, path)


def test_who_is_signed_out_is_told_in_an_answer_that_our_pages_may_read() -> None:
    """The same problem as the API's own."""
    sent = {"origin": {"value": ORIGINS[1]}}
    answered = at_the_edge("EdgeViewerWithoutCountry", uri="/v1/producer-dashboard", headers=sent)
    headers = {name: each["value"] for name, each in answered["headers"].items()}
    assert answered["statusCode"] == 401
    assert json.loads(answered["body"]["data"]) == json.loads(answer_of(NotSignedIn())["body"])
    assert headers["content-type"] == CONTENT_TYPE
    assert headers["access-control-allow-origin"] == ORIGINS[1]
    assert (headers["cache-control"], headers["www-authenticate"]) == ("no-store", "Bearer")
    assert "Origin" in headers["vary"]
    foreign = at_the_edge(
        "EdgeViewerWithoutCountry", uri="/v1/me", headers={"origin": {"value": "https://evil.example"}}
    )
    assert (foreign["statusCode"], "access-control-allow-origin" in foreign["headers"]) == (401, False)


def test_the_edge_refuses_expired_tokens_and_leaves_the_others_to_the_gateway() -> None:
    soon, ago = int(now().timestamp()) + 3_600, int(now().timestamp()) - 60
    assert refused("GET", "/v1/producer-dashboard", **bearer(exp=ago))
    assert refused("PATCH", "/v1/tracks/t", **bearer(exp=ago))
    assert not refused("GET", "/v1/producer-dashboard", **bearer(exp=soon))
    assert not refused("GET", "/v1/producer-dashboard", **bearer())
    assert not refused("OPTIONS", "/v1/producer-dashboard")
    assert not refused("GET", "/v1/members")
    for text in ("Basic eA==", "Bearer", "Bearer ", ""):
        assert refused("GET", "/v1/me", authorization={"value": text}), text
    for text in ("Bearer x", "Bearer a.b.c", "bearer ..", "Bearer a.bnVsbA.c"):
        assert not refused("GET", "/v1/me", authorization={"value": text}), text


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/", "/index.html"),
        ("/producer-dashboard", "/index.html"),
        ("/producer-dashboard/tracks/", "/index.html"),
        ("/artists/a.b/insights", "/index.html"),
        ("/app/main.js", "/app/main.js"),
        ("/docs", "/docs/index.html"),
        ("/docs/", "/docs/index.html"),
        ("/docs/reference.js", "/docs/reference.js"),
        ("/docs-of-mine", "/index.html"),
        ("/config.json", "/config.json"),
    ],
)
def test_paths_without_a_file_are_pages_of_the_dashboard(asked: str, served: str) -> None:
    assert at_the_edge("EdgePages", uri=asked)["uri"] == served


def test_the_dashboards_files_are_read_by_the_edge_alone(stack: dict[str, Any]) -> None:
    (bucket,) = (each for each in stack.values() if each["Type"] == "AWS::S3::Bucket")
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    allowed, denied = stack["DashboardFilesReaders"]["Properties"]["PolicyDocument"]["Statement"]
    assert (allowed["Effect"], allowed["Action"]) == ("Allow", "s3:GetObject")
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "distribution/${EdgeDistribution}" in allowed["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    assert denied["Effect"] == "Deny"
    (access,) = (each for each in stack.values() if each["Type"] == "AWS::CloudFront::OriginAccessControl")
    assert access["Properties"]["OriginAccessControlConfig"]["SigningBehavior"] == "always"


def test_the_guests_door_is_narrower_than_the_others() -> None:
    (api,) = resources("AWS::Serverless::HttpApi").values()
    guests = {
        f"{event['Properties']['Method']} {event['Properties']['Path']}"
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi" and "/guest/" in event["Properties"].get("Path", "")
    }
    assert set(api["RouteSettings"]) == guests
    for settings in api["RouteSettings"].values():
        assert settings["ThrottlingRateLimit"] < api["DefaultRouteSettings"]["ThrottlingRateLimit"]


def test_the_firewall_counts_requests_of_an_address() -> None:
    text = (ROOT / "infra/edge/web_acl.yaml").read_text()
    made = yaml.load(re.sub(r"!(\w+) ", "", text), Loader=yaml.SafeLoader)
    acl = made["Resources"]["WebAcl"]["Properties"]
    assert acl["Scope"] == "CLOUDFRONT"
    rules = {rule["Name"]: rule["Statement"]["RateBasedStatement"] for rule in acl["Rules"]}
    assert {rule["AggregateKeyType"] for rule in rules.values()} == {"IP"}
    assert rules["guests"]["ScopeDownStatement"]["ByteMatchStatement"]["SearchString"] == "/v1/guest/"
    assert "ScopeDownStatement" not in rules["everybody"]
    limits = {name: each["Default"] for name, each in made["Parameters"].items()}
    assert limits[rules["guests"]["Limit"]] < limits[rules["everybody"]["Limit"]]
    assert made["Outputs"]["WebAclArn"]


# --- another secret


class Edge:
    """CloudFront, with what a request would have met at each step."""

    def __init__(self, secret: str, stored: Any) -> None:  # noqa: ANN401 - boto3 has no types
        header = {"HeaderName": SECRET, "HeaderValue": secret}
        custom = {"Quantity": 1, "Items": [header]}
        origins = [{"Id": "api", "CustomHeaders": custom}, {"Id": "dashboard", "CustomHeaders": {"Quantity": 0}}]
        self.config = {"Origins": {"Quantity": 2, "Items": origins}, "Comment": "kept"}
        self.stored, self.version = stored, 1

    @property
    def secret(self) -> str:
        value: str = self.config["Origins"]["Items"][0]["CustomHeaders"]["Items"][0]["HeaderValue"]  # type: ignore[index]
        return value

    def get_distribution_config(self, *, Id: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self.check()
        return {"ETag": f"v{self.version}", "DistributionConfig": self.config}

    def update_distribution(self, *, Id: str, IfMatch: str, DistributionConfig: dict[str, Any]) -> None:  # noqa: N803
        assert IfMatch == f"v{self.version}"
        self.spreading, self.version = self.secret, self.version + 1
        self.config = DistributionConfig
        self.check()

    def get_waiter(self, name: str) -> Edge:
        assert name == "distribution_deployed"
        return self

    def wait(self, *, Id: str) -> None:  # noqa: N803
        assert self.spreading in self.stored().values()  # some places still send the one before

    def check(self) -> None:
        assert self.secret in self.stored().values()


def test_a_secret_is_replaced_while_each_request_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        secrets = boto3.client("secretsmanager")
        made = {"current": "first", "previous": ""}
        arn = secrets.create_secret(Name="edge", SecretString=json.dumps(made))["ARN"]
        edge = Edge("first", lambda: json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"]))
        outputs = {"EdgeSecretArn": arn, "EdgeDistributionId": "E1"}
        monkeypatch.setattr(rotate_edge_secret, "outputs_of", lambda _stack: outputs)
        clients = {"secretsmanager": secrets, "cloudfront": edge}
        monkeypatch.setattr("infra.operations.rotate_edge_secret.boto3.client", clients.__getitem__)
        for _ in range(2):
            before = edge.secret
            rotate_edge_secret.rotate("beatpass-prod")
            assert edge.secret != before
            assert len(edge.secret) >= 64
            assert edge.stored() == {"current": edge.secret, "previous": ""}
            assert edge.config["Comment"] == "kept"
