"""The shapes that vendors give to their keys and tokens, so that scanners of code can know them by sight.

Each row: the type, literals in lower case of which one must stand in the text,
and the shape. A shape needs no label and no context; rows are added, not
loosened. What a vendor publishes as safe to show (publishable keys, ids of
users and roles) is not here.
"""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

__all__ = ["TOKENS"]

_URLSAFE = "[0-9A-Za-z_-]"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

TOKENS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # Clouds
    ("API_KEY", ("akia", "asia", "abia", "acca"), r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),  # AWS access key id
    ("API_KEY", ("absk",), r"ABSK[0-9A-Za-z+/]{60,}={0,2}"),  # Bedrock
    ("API_KEY", ("bedrock-api-key-",), r"bedrock-api-key-[0-9A-Za-z+/_-]{40,}={0,2}"),
    ("API_KEY", ("aiza",), r"AIza[0-9A-Za-z_-]{35}"),  # Google
    ("API_KEY", ("aq.ab",), rf"AQ\.Ab{_URLSAFE}{{30,}}"),
    ("ACCESS_TOKEN", ("ya29.",), r"ya29\.[0-9A-Za-z_-]{20,}"),
    ("ACCESS_TOKEN", ("1//0",), rf"1//0{_URLSAFE}{{40,}}"),
    ("API_KEY", ("gocspx-",), r"GOCSPX-[0-9A-Za-z_-]{28}"),
    ("API_KEY", ("sharedaccesskey", "accountkey"), r"(?<=Key=)[0-9A-Za-z+/]{40,}={0,2}"),  # Azure
    ("API_KEY", ("7q~", "8q~"), r"[0-9A-Za-z_~.-]{3}[78]Q~[0-9A-Za-z_~.-]{31,34}"),
    ("ACCESS_TOKEN", ("azdo",), r"[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}"),
    ("API_KEY", ("jqqj99",), r"[0-9A-Za-z]{52}JQQJ99[0-9A-Za-z]{26}"),
    ("API_KEY", ("azse", "azfu"), r"[0-9A-Za-z_-]{42,44}Az(?:Se|Fu)[0-9A-Za-z_-]{6,8}={0,2}"),
    ("ACCESS_TOKEN", ("dop_v1_", "doo_v1_", "dor_v1_"), r"do[opr]_v1_[0-9a-f]{64}"),
    ("API_KEY", ("ltai",), r"LTAI[0-9A-Za-z]{16,22}"),  # Alibaba
    ("API_KEY", ("akid",), r"AKID[0-9A-Za-z]{32}"),  # Tencent
    ("API_KEY", ("aqvn",), rf"AQVN{_URLSAFE}{{35,38}}"),  # Yandex
    ("ACCESS_TOKEN", ("cfat_", "cfut_", "cfk_"), r"cf(?:at|ut|k)_[0-9A-Za-z]{40,}"),  # Cloudflare
    ("ACCESS_TOKEN", ("hrku-",), rf"HRKU-{_URLSAFE}{{36,}}"),  # Heroku
    ("ACCESS_TOKEN", ("fo1_", "fm1_", "fm1r_", "fm2_"), r"(?:fo1|fm1r?|fm2)_[0-9A-Za-z+/_-]{40,}={0,3}"),  # Fly
    ("ACCESS_TOKEN", ("vcp_", "vci_", "vca_", "vcr_", "vck_"), r"vc[piark]_[0-9A-Za-z]{24,}"),  # Vercel
    ("ACCESS_TOKEN", ("nfp_", "nfc_", "nfo_", "nfb_", "nfu_"), r"nf[pcobu]_[0-9A-Za-z]{36,}"),  # Netlify
    # Models
    ("API_KEY", ("sk-",), r"sk-(?:ant-|proj-|svcacct-|or-v1-)?[0-9A-Za-z_-]{20,}"),  # OpenAI, Anthropic and others
    ("ACCESS_TOKEN", ("hf_",), r"hf_[0-9A-Za-z]{30,}"),
    ("ACCESS_TOKEN", ("api_org_",), r"api_org_[0-9A-Za-z]{30,}"),
    ("API_KEY", ("gsk_",), r"gsk_[0-9A-Za-z]{40,}"),  # Groq
    ("API_KEY", ("xai-",), r"xai-[0-9A-Za-z]{60,}"),
    ("API_KEY", ("pplx-",), r"pplx-[0-9A-Za-z]{40,}"),
    ("API_KEY", ("csk-",), r"csk-[0-9a-z]{40,}"),  # Cerebras
    ("ACCESS_TOKEN", ("r8_",), rf"r8_{_URLSAFE}{{37}}"),  # Replicate
    ("API_KEY", ("tgp_v1_",), rf"tgp_v1_{_URLSAFE}{{40,}}"),  # Together
    ("API_KEY", ("nvapi-",), rf"nvapi-{_URLSAFE}{{40,}}"),
    ("API_KEY", ("lsv2_",), r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),  # LangSmith
    ("API_KEY", ("tvly-",), r"tvly-(?:dev-|prod-)?[0-9A-Za-z-]{30,}"),
    ("API_KEY", ("pcsk_",), r"pcsk_[0-9A-Za-z]{4,8}_[0-9A-Za-z]{40,}"),  # Pinecone
    ("API_KEY", ("pa-",), rf"pa-{_URLSAFE}{{43}}(?!-)"),  # Voyage
    ("API_KEY", ("jina_",), r"jina_[0-9A-Za-z]{50,}"),
    ("API_KEY", ("wandb_v1_",), r"wandb_v1_[0-9A-Za-z_]{40,}"),
    ("API_KEY", ("sk_",), r"sk_[0-9a-f]{48}"),  # ElevenLabs
    # Code and packages
    # Tokens of installations are a JSON Web Token behind their prefix.
    ("ACCESS_TOKEN", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), rf"gh[pousr]_[0-9A-Za-z_]{{36,1000}}(?:\.{_URLSAFE}{{16,2000}}){{0,2}}"),
    ("ACCESS_TOKEN", ("github_pat_",), r"github_pat_[0-9A-Za-z_]{22,255}"),
    (
        "ACCESS_TOKEN",
        ("glpat-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glptt-", "glft-", "glffct-", "glimt-", "glagent-", "gloas-", "glsoat-", "glwt-"),
        rf"gl(?:pat|dt|rtr?|cbt|ptt|ft|ffct|imt|agent|oas|soat|wt)-{_URLSAFE}{{20,}}(?:\.[0-9a-z]{{2}}\.[0-9a-z]{{9}})?",
    ),
    ("ACCESS_TOKEN", ("atatt", "atctt", "atstt", "atbb"), r"AT(?:[ACS]TT|BB)[0-9A-Za-z_=-]{20,}"),  # Atlassian
    ("ACCESS_TOKEN", ("npm_",), r"npm_[0-9A-Za-z]{36}"),
    ("ACCESS_TOKEN", ("pypi-",), r"pypi-AgE[0-9A-Za-z_-]{50,}"),
    ("ACCESS_TOKEN", ("rubygems_",), r"rubygems_[0-9a-f]{48}"),
    ("ACCESS_TOKEN", ("oy2",), r"oy2[0-9a-z]{43}"),  # NuGet
    ("ACCESS_TOKEN", ("dckr_pat_", "dckr_oat_"), rf"dckr_[po]at_{_URLSAFE}{{27,}}"),
    ("ACCESS_TOKEN", ("akcp", "cmvmdgtu"), r"(?:AKCp[0-9A-Za-z]{60,}|cmVmdGtu[0-9A-Za-z]{50,})"),  # Artifactory
    ("ACCESS_TOKEN", ("squ_", "sqp_", "sqa_"), r"sq[upa]_[0-9a-f]{40}"),  # SonarQube
    ("ACCESS_TOKEN", ("pul-",), r"pul-[0-9a-f]{40}"),
    ("ACCESS_TOKEN", ("pnu_", "pnb_"), r"pn[ub]_[0-9A-Za-z]{36}"),  # Prefect
    ("ACCESS_TOKEN", (".atlasv1.",), rf"[0-9A-Za-z]{{14}}\.atlasv1\.{_URLSAFE}{{60,}}"),  # Terraform
    ("ACCESS_TOKEN", ("hvs.", "hvb.", "hvr."), r"hv[bsr]\.[0-9A-Za-z_-]{24,}"),  # HashiCorp Vault
    ("ACCESS_TOKEN", ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."), r"dp\.(?:pt|st|ct|sa|scim|audit)\.[0-9A-Za-z.-]{40,}"),  # Doppler
    ("ACCESS_TOKEN", ("ops_eyj",), rf"ops_eyJ{_URLSAFE}{{200,}}={{0,2}}"),  # 1Password
    # Data
    ("ACCESS_TOKEN", ("dapi",), r"dapi[0-9a-f]{32}(?:-\d)?"),  # Databricks
    ("ACCESS_TOKEN", ("sbp_", "sb_secret_"), rf"sb(?:p_[0-9a-f]{{40}}|_secret_{_URLSAFE}{{20,}})"),  # Supabase
    ("ACCESS_TOKEN", ("napi_",), r"napi_[0-9a-z]{60,}"),  # Neon
    ("ACCESS_TOKEN", ("pscale_",), rf"pscale_(?:tkn|oauth|pw)_{_URLSAFE}{{32,}}"),
    ("API_KEY", ("sk.eyj",), rf"sk\.eyJ{_URLSAFE}{{30,}}\.{_URLSAFE}{{20,}}"),  # Mapbox
    # Messages
    ("ACCESS_TOKEN", ("xox",), r"(?:xoxe\.)?xox[abceoprs]-[0-9A-Za-z-]{10,}"),  # Slack
    ("ACCESS_TOKEN", ("xapp-", "xwfp-"), r"(?:xapp|xwfp)-[0-9A-Za-z-]{15,}"),
    ("URL", ("hooks.slack.com",), r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]{20,}"),
    ("URL", ("webhook.office.com",), r"https://[\w-]+\.webhook\.office\.com/webhookb2/[\w@/-]{20,}"),
    ("API_KEY", ("sg.",), r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}"),  # SendGrid
    ("API_KEY", ("key-",), r"key-[0-9a-f]{32}"),  # Mailgun
    ("API_KEY", ("-us",), r"[0-9a-f]{32}-us\d{1,2}"),  # Mailchimp
    ("API_KEY", ("xkeysib-", "xsmtpsib-"), r"x(?:keysib|smtpsib)-[0-9a-f]{64}-[0-9A-Za-z]{16}"),  # Brevo
    ("API_KEY", ("ac", "sk"), r"(?:AC|SK)[0-9a-f]{32}"),  # Twilio
    ("ACCESS_TOKEN", ("bot", ":aa"), r"\d{8,10}:AA[0-9A-Za-z_-]{33}"),  # Telegram
    # Money
    (
        "API_KEY",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "sk_org_"),
        r"(?:sk|rk|pk)_(?:org_)?(?:live|test)_[0-9A-Za-z]{16,}",
    ),  # Stripe
    ("API_KEY", ("whsec_",), r"whsec_[0-9A-Za-z+/=]{24,}"),
    ("ACCESS_TOKEN", ("shpat_", "shpss_", "shpca_", "shppa_", "shptka_"), r"shp(?:at|ss|ca|pa|tka)_[0-9a-fA-F]{32}"),  # Shopify
    ("ACCESS_TOKEN", ("eaaa", "sq0"), rf"(?:EAAA{_URLSAFE}{{60}}|sq0(?:atp|csp)-{_URLSAFE}{{22,43}})"),  # Square
    ("ACCESS_TOKEN", ("access_token$",), r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),  # PayPal
    ("ACCESS_TOKEN", ("access-sandbox-", "access-development-", "access-production-"), rf"access-(?:sandbox|development|production)-{_UUID}"),  # Plaid
    ("API_KEY", ("rzp_live_", "rzp_test_"), r"rzp_(?:live|test)_[0-9A-Za-z]{14,}"),
    ("API_KEY", ("flwseck",), r"FLWSECK(?:_TEST)?-[0-9A-Za-z]{32}-X"),
    # Work
    ("ACCESS_TOKEN", ("eaac", "eaab"), r"EAA[BC][0-9A-Za-z]{40,}"),  # Meta
    ("ACCESS_TOKEN", ("lin_api_", "lin_oauth_"), r"lin_(?:api|oauth)_[0-9A-Za-z]{32,}"),
    ("ACCESS_TOKEN", ("pat-",), r"pat-(?:na|eu)1-[0-9a-f]{8}-[0-9a-f-]{27}"),  # HubSpot
    ("ACCESS_TOKEN", ("ntn_", "secret_"), r"(?:ntn_[0-9A-Za-z]{40,}|secret_[0-9A-Za-z]{43})"),  # Notion
    ("ACCESS_TOKEN", ("figd_", "figo_"), rf"fig[do]_{_URLSAFE}{{36,}}"),
    ("API_KEY", ("pmak-",), r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),  # Postman
    ("ACCESS_TOKEN", ("cfpat-",), rf"CFPAT-{_URLSAFE}{{43}}"),  # Contentful
    ("ACCESS_TOKEN", ("tfp_",), rf"tfp_{_URLSAFE}{{40,}}"),  # Typeform
    ("API_KEY", ("rdme_",), r"rdme_[0-9a-z]{60,}"),
    # Watching
    ("ACCESS_TOKEN", ("sntrys_", "sntryu_"), r"sntry[su]_[0-9A-Za-z_+/=-]{40,}"),
    ("API_KEY", ("nrak-", "nrii-", "nrra-", "nrjs-"), r"NR(?:AK|II|RA|JS)-[0-9A-Za-z_-]{16,}"),  # New Relic
    ("ACCESS_TOKEN", ("glsa_",), r"glsa_[0-9A-Za-z]{32}_[0-9a-fA-F]{8}"),  # Grafana
    ("ACCESS_TOKEN", ("glc_",), r"glc_[0-9A-Za-z+/]{40,}={0,2}"),
    ("ACCESS_TOKEN", ("dt0",), r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),  # Dynatrace
    # Standards: RFC 7519 and 7516, SSH, age
    ("ACCESS_TOKEN", ("eyj",), r"eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{0,4000}"),
    ("ACCESS_TOKEN", ("eyj",), rf"eyJ{_URLSAFE}{{8,}}\.(?:{_URLSAFE}{{0,4000}}\.){{3}}{_URLSAFE}{{16,}}"),
    ("API_KEY", ("ssh-rsa", "ssh-ed25519"), r"ssh-(?:rsa|ed25519) AAAA[0-9A-Za-z+/]{40,}={0,3}"),
    ("API_KEY", ("age-secret-key-",), r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
)  # fmt: skip
