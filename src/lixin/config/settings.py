"""Django settings: what a county may want to change comes from `LIXIN_*` variables (docs/reference/settings.md)."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lixin.config import env, installed
from lixin.config.secret import load_secret
from lixin.kernel.basemap import bases
from lixin.kernel.registry import scenario_packages
from lixin.sensing.protocols.catalogue import WIRES

PACKAGE = Path(__file__).resolve().parent.parent
DATA = env.folder("LIXIN_DATA", Path.cwd() / "var")  # 数据文件夹：数据库、报文日志、湖、照片、密钥
COUNTY = env.text("LIXIN_COUNTY", "341623")  # 县的六位区划代码
SEED = env.folder("LIXIN_SEED", PACKAGE / "seeds" / COUNTY)  # 县情文件夹（区划、单位、边界）
DEMO = env.flag("LIXIN_DEMO", default=True)  # 演示模式：模拟人员、设备和打印的密码；正式使用时关闭
"""Demo mode: demo people with printed passwords. Switched off, their passwords are refused."""

COLUMNS = env.folder("LIXIN_COLUMNS", DATA / "columns.toml")  # 本县给台账加的列（TOML 文件）

HOST = env.text("LIXIN_HOST", "127.0.0.1")  # 网页和设备网关监听的地址
PORT = env.port("LIXIN_PORT", 8000)  # 网页端口
DEVICE_PORTS = {name: env.port(wire.setting, wire.port) for name, wire in WIRES.items()}  # 设备端口，每个协议一个
TLS_CERTIFICATE = env.text("LIXIN_TLS_CERTIFICATE", "")  # 设备网关的证书（PEM）；空为不开 TLS 端口
TLS_KEY = env.text("LIXIN_TLS_KEY", "")  # 设备网关证书的私钥（PEM）；空为和证书在一个文件里
TLS_CLIENTS = env.text("LIXIN_TLS_CLIENTS", "")  # 设备证书的签发机构，或自签的设备证书（PEM）；空为不看设备证书
MQTTS_PORT = env.port("LIXIN_MQTTS_PORT", 9884)  # MQTT 设备走 TLS 的端口；配了网关证书才打开

DEBUG = env.flag("LIXIN_DEBUG", default=False)  # 调试页面，只用于开发
SECRET_KEY = load_secret(DATA / "secret.key", env.text("LIXIN_SECRET", ""))  # 本机密钥；空为数据文件夹里自动生成的
HOSTS = env.text("LIXIN_ALLOWED_HOSTS", "*" if DEMO else HOST)  # 网站的域名或地址，逗号分隔
ORIGINS = env.text("LIXIN_ORIGINS", "")  # 反向代理后的完整网址，如 https://lixin.example.cn，逗号分隔
ALLOWED_HOSTS = [host for host in HOSTS.split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in ORIGINS.split(",") if origin]

APPS = [
    "audit",
    "accounts",
    "web",
    "ops",
    "lake",
    "search",
    "help",
    "sensing",
    "control",
    "registers",
    "maps",
    "cases",
    "indicators",
    "portal",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *[f"lixin.{name}" for name in APPS],
    *scenario_packages(installed.read(DATA).removed),
    "lixin.config",
]
MIDDLEWARE = [
    "lixin.web.middleware.security_headers",
    "lixin.web.problems.problems",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lixin.accounts.middleware.OpenSessions",
    "lixin.web.middleware.Refusals",
]
ROOT_URLCONF = "lixin.config.urls"
ASGI_APPLICATION = "lixin.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lixin.web.context.look",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"


def sqlite(path: Path) -> dict[str, object]:
    """Records on SQLite: WAL, every commit on disk before it is answered, writers queue instead of failing."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options, "CONN_MAX_AGE": None}


def postgres(url: str) -> dict[str, object]:
    """Records on PostgreSQL, from postgres://user:password@host:port/name."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = env.text("LIXIN_DATABASE_URL", "")  # PostgreSQL 地址；空为数据文件夹里的 SQLite
DATABASES = {"default": postgres(DATABASE_URL) if DATABASE_URL else sqlite(DATA / "records.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["lixin.accounts.backends.Accounts"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "portal:workbench"
LOGOUT_REDIRECT_URL = "portal:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_LENGTH = env.number("LIXIN_PASSWORD_LENGTH", 10, low=8, high=64)  # 密码最短长度
PASSWORD_CLASSES = env.number("LIXIN_PASSWORD_CLASSES", 4, low=1, high=4)  # 密码至少含几类字符
PASSWORD_HISTORY = env.number("LIXIN_PASSWORD_HISTORY", 5, low=0, high=24)  # 不能重复最近几个密码
PASSWORD_DAYS = env.number("LIXIN_PASSWORD_DAYS", 90, low=0, high=3650)  # 密码有效天数；0 为不过期
LOCK_AFTER = env.number("LIXIN_LOCK_AFTER", 5, low=3, high=100)  # 连续失败几次后锁定
LOCK_MINUTES = env.number("LIXIN_LOCK_MINUTES", 15, low=1, high=1440)  # 锁定几分钟
SESSIONS_PER_PERSON = env.number("LIXIN_SESSIONS_PER_PERSON", 3, low=1, high=100)  # 一人同时登录几处
SESSION_HOURS = env.number("LIXIN_SESSION_HOURS", 10, low=1, high=720)  # 登录几小时后要重新登录
SESSION_COOKIE_AGE = int(timedelta(hours=SESSION_HOURS).total_seconds())
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = env.flag("LIXIN_HTTPS", default=False)  # 前面有 HTTPS 反向代理：Cookie 只走 HTTPS，信任代理头
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

CSRF_FAILURE_VIEW = "lixin.web.views.csrf_failure"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lixin.web.statics.Storage"},
}
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
JOURNAL_DAYS = env.number("LIXIN_JOURNAL_DAYS", 30, low=1, high=3650)  # 接入日志（原始报文）保留几天
SUSPECT_DAYS = env.number("LIXIN_SUSPECT_DAYS", 30, low=1, high=3650)  # 异常报文保留几天
SUSPECTS_KEPT = env.number("LIXIN_SUSPECTS_KEPT", 5000, low=100, high=1000000)  # 每类异常报文最多逐条保留几条
REPORTS_PER_HOUR = env.number("LIXIN_REPORTS_PER_HOUR", 10, low=1, high=10000)  # 一个网络地址每小时最多反映几次
BODY_BYTES = env.number("LIXIN_BODY_MEGABYTES", 40, low=4, high=1000) * 1024 * 1024  # 一次请求最多几 MB
IMPORT_BYTES = env.number("LIXIN_IMPORT_MEGABYTES", 60, low=1, high=1000) * 1024 * 1024  # 一个导入文件最多几 MB
IMPORT_DAYS = env.number("LIXIN_IMPORT_DAYS", 30, low=1, high=3650)  # 导入的文件和检查结果保留几天
PHOTO_BYTES = env.number("LIXIN_PHOTO_MEGABYTES", 12, low=1, high=100) * 1024 * 1024  # 一张照片最多几 MB

BASEMAP = env.text("LIXIN_BASEMAP", "")  # 电子地图：tianditu、XYZ 或 WMTS 地址、数据文件夹里的 .pmtiles；空为县情底图
BASEMAP_IMAGERY = env.text("LIXIN_BASEMAP_IMAGERY", "")  # 影像：XYZ 或 WMTS 地址、.pmtiles
TIANDITU_KEY = env.text("LIXIN_TIANDITU_KEY", "")  # 天地图密钥（浏览器端）
BASEMAP_CREDIT = env.text("LIXIN_BASEMAP_CREDIT", "")  # 底图来源和审图号，写在地图右下角和打印件上
BASES = bases(BASEMAP, BASEMAP_IMAGERY, TIANDITU_KEY)

LOG = env.text("LIXIN_LOG", "WARNING")  # 日志级别：DEBUG、INFO、WARNING、ERROR
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG},
}
